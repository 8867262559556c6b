#include "parse/xml_reader.hpp"

// Debian builds expat with it, and its header declares the bound on entities only where it is told.
#define XML_DTD
#include <expat.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "varve/base/ascii.hpp"
#include "varve/parse/charset.hpp"

namespace varve::parse::xml {
namespace {

constexpr char kSeparator = '\n';  // between namespace and name: in no namespace's URI
constexpr std::size_t kPiece = 64u << 10;

struct FreeParser {
  void operator()(XML_Parser parser) const { XML_ParserFree(parser); }
};
using ParserPointer = std::unique_ptr<std::remove_pointer_t<XML_Parser>, FreeParser>;

Name split(std::string_view name) {
  const std::size_t at = name.find(kSeparator);
  if (at == std::string_view::npos) return {{}, name};
  return {name.substr(0, at), name.substr(at + 1)};
}

class Reader {
 public:
  explicit Reader(Handler& handler)
      : handler_(handler), parser_(XML_ParserCreateNS("UTF-8", kSeparator)) {
    XML_Parser parser = parser_.get();
    XML_SetUserData(parser, this);
    XML_SetElementHandler(parser, on_start, on_end);
    XML_SetCharacterDataHandler(parser, on_text);
    // As if there were an external DTD, which nobody loads: unknown entities are no errors then.
    XML_UseForeignDTD(parser, XML_TRUE);
    XML_SetBillionLaughsAttackProtectionMaximumAmplification(parser, kMaxGrowth);
  }

  Result<void> read(std::string_view utf8, bool last) {
    const auto size = static_cast<int>(utf8.size());
    if (XML_Parse(parser_.get(), utf8.data(), size, last ? 1 : 0) == XML_STATUS_OK) return {};
    if (stopped_) return tl::unexpected(*stopped_);
    return fail(ErrorKind::kInvalid, "the XML breaks off at line {}: {}",
                XML_GetCurrentLineNumber(parser_.get()),
                XML_ErrorString(XML_GetErrorCode(parser_.get())));
  }

 private:
  static void on_start(void* self, const char* name, const char** attributes) {
    auto& reader = *static_cast<Reader*>(self);
    if (++reader.depth_ > kMaxDepth) {
      return reader.stop(fail(ErrorKind::kLimit,
                              "the XML has more than {} elements within each other", kMaxDepth));
    }
    reader.stop(reader.handler_.start(split(name), Attributes(attributes)));
  }
  static void on_end(void* self, const char* /*name*/) {
    auto& reader = *static_cast<Reader*>(self);
    // expat still tells the end of an empty element that the reading was stopped at.
    if (reader.stopped_) return;
    --reader.depth_;
    reader.stop(reader.handler_.end());
  }
  static void on_text(void* self, const char* text, int size) {
    static_cast<Reader*>(self)->handler_.text({text, static_cast<std::size_t>(size)});
  }

  void stop(const Result<void>& result) {
    if (result) return;
    stopped_ = result.error();
    XML_StopParser(parser_.get(), XML_FALSE);
  }

  Handler& handler_;
  ParserPointer parser_;
  std::size_t depth_ = 0;
  std::optional<Error> stopped_;
};

// As much of `bytes` as may be decoded by itself: up to a '>', which is no part of a character in
// any encoding that is safe for markup.
std::string_view next_piece(std::string_view bytes, const Encoding& encoding) {
  if (!encoding.is_markup_safe() || bytes.size() <= kPiece) return bytes;
  const std::size_t end = bytes.rfind('>', kPiece - 1);
  return bytes.substr(0, end == std::string_view::npos ? kPiece : end + 1);
}

}  // namespace

std::optional<std::string_view> Attributes::find(std::string_view name) const {
  for (const char** at = list_; *at != nullptr; at += 2) {
    if (name == *at) return at[1];
  }
  return std::nullopt;
}

void Text::begin() {
  text_.clear();
  too_long_ = false;
  collecting_ = true;
}

void Text::add(std::string_view piece) {
  if (!collecting_ || too_long_) return;
  too_long_ = text_.size() + piece.size() > kMaxText;
  if (!too_long_) text_.append(piece);
}

std::string_view Text::end() {
  collecting_ = false;
  return too_long_ ? std::string_view() : trim(text_);
}

Result<void> read(std::string_view bytes, std::string_view content_type, Handler& handler) {
  const Encoding& encoding = xml_encoding(bytes, content_type);
  Reader reader(handler);
  do {
    const std::string_view piece = next_piece(bytes, encoding);
    bytes.remove_prefix(piece.size());
    std::string utf8 = to_utf8(piece, encoding);
    for (std::string_view rest = utf8; !rest.empty();) {
      VARVE_TRY(reader.read(rest.substr(0, kPiece), false));
      rest.remove_prefix(std::min(kPiece, rest.size()));
    }
  } while (!bytes.empty());
  return reader.read({}, true);
}

std::string beginning(std::string_view bytes, std::string_view content_type) {
  return to_utf8(bytes.substr(0, kPiece), xml_encoding(bytes, content_type));
}

}  // namespace varve::parse::xml
