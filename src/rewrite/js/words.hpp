// The words of JavaScript that the rewriter knows: reserved words by what may follow them (ECMA-262
// 12.7.2), and the names that its rules are about. Internal to rewrite.
#pragma once

#include <cstdint>
#include <string_view>

namespace varve::rewrite::js {

enum class Word : std::uint8_t {
  kOther,  // any other identifier

  // The names that a page's window has of itself and of others. wombat has a stand-in for each.
  kWindow,
  kSelf,
  kDocument,
  kLocation,
  kTop,
  kParent,
  kFrames,
  kOpener,
  kGlobalThis,

  // An operand follows, so that a slash begins a regular expression and a brace an object.
  kOperator,  // typeof, void, delete, throw, yield, await
  kIn,
  kInstanceof,
  kNew,
  kReturn,
  kCase,
  kDefault,
  kExtends,
  kExport,

  // A statement follows.
  kElse,
  kDo,
  kTry,  // and finally

  // A head in parentheses and then a statement or a block follow.
  kControl,  // if, while, with, switch
  kCatch,
  kFor,

  kVar,
  kLet,
  kConst,
  kClass,
  kFunction,

  kThis,
  kSuper,
  kAsync,
  kStatic,
  kOf,
  kAs,
  kFrom,
  kImport,
  kEval,
  kPostMessage,
  kCall,  // call, apply, bind
};

Word word_of(std::string_view text);

constexpr bool is_global(Word word) {
  return word >= Word::kWindow && word <= Word::kGlobalThis;
}
constexpr bool takes_operand(Word word) {
  return word >= Word::kOperator && word <= Word::kExport;
}
constexpr bool takes_statement(Word word) {
  return word >= Word::kElse && word <= Word::kTry;
}
constexpr bool takes_head(Word word) {
  return word >= Word::kControl && word <= Word::kFor;
}

// A set of the names of which is_global holds.
class Globals {
 public:
  void add(Word word) { bits_ |= bit(word); }
  void add(const Globals& others) { bits_ |= others.bits_; }
  [[nodiscard]] bool has(Word word) const { return (bits_ & bit(word)) != 0; }
  [[nodiscard]] bool empty() const { return bits_ == 0; }

 private:
  static constexpr unsigned bit(Word word) { return 1U << static_cast<unsigned>(word); }
  unsigned bits_ = 0;
};

struct GlobalName {
  Word word;
  std::string_view text;
};
inline constexpr GlobalName kGlobalNames[] = {
    {Word::kWindow, "window"},     {Word::kSelf, "self"},     {Word::kDocument, "document"},
    {Word::kLocation, "location"}, {Word::kTop, "top"},       {Word::kParent, "parent"},
    {Word::kFrames, "frames"},     {Word::kOpener, "opener"}, {Word::kGlobalThis, "globalThis"},
};

}  // namespace varve::rewrite::js
