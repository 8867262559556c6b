// What a script declares at its top. In a block of ours the declarations of a classic script would
// be seen by no other script, so they are taken out of it: `let`, `const` and `class` become
// assignments to names declared before the block, and functions are made the global object's under
// their own names, so that what replaces them is what the script then calls. `var` is the script's
// wherever it stands; that of a name which is also one of wombat's becomes an assignment to
// wombat's. Internal to rewrite.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rewrite/js/sighting.hpp"
#include "rewrite/splice.hpp"
#include "varve/rewrite/script.hpp"

namespace varve::rewrite::js {

class TopLevel {
 public:
  explicit TopLevel(ScriptKind kind) : kind_(kind) {}

  void see(const Sighting& at);

  struct Function {
    std::string name;
    std::string own_name;  // within the block
    Word word = Word::kOther;
  };
  // To be made where the script is put in a block.
  [[nodiscard]] std::vector<Edit>& edits() { return edits_; }
  // Names to be declared before the block, with `let` and with `var`.
  [[nodiscard]] const std::vector<std::string>& lexical() const { return lexical_; }
  [[nodiscard]] const std::vector<std::string>& vars() const { return vars_; }
  [[nodiscard]] const std::vector<Function>& functions() const { return functions_; }
  // Those of wombat's names that the script declares at its top.
  [[nodiscard]] const Globals& declared() const { return declared_; }

 private:
  // The outermost pattern of a declaration that is being read.
  struct Pattern {
    std::size_t depth = 0;  // of the frame that it stands in
    std::size_t begin = 0;
    Token keyword;
    Declares declares = Declares::kNothing;
    bool has_global = false;
    std::vector<std::string> names;
  };

  void see_keyword(const Sighting& at);
  void see_binding(const Sighting& at);
  void bind_lexical(const Sighting& at);
  void bind_var(const Sighting& at);
  void open_pattern(const Sighting& at);
  void close_pattern(const Sighting& at);
  void name_function(const Sighting& at);
  void name_class(const Sighting& at);
  void insert(std::size_t place, std::string text);
  [[nodiscard]] bool moves_declarations() const {
    return kind_ == ScriptKind::kClassic || kind_ == ScriptKind::kWorker;
  }

  ScriptKind kind_;
  std::vector<Edit> edits_;
  std::vector<std::string> lexical_;
  std::vector<std::string> vars_;
  std::vector<Function> functions_;
  Globals declared_;
  std::optional<Pattern> pattern_;
  bool naming_function_ = false;
};

// True where a script of this kind gets wombat's object by the name of `word`.
bool is_replaced(ScriptKind kind, Word word);

}  // namespace varve::rewrite::js
