// What becomes of the expressions of a script that reach for the page's own window, location and
// code: one rule for each word that matters. Internal to rewrite.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "rewrite/js/sighting.hpp"
#include "rewrite/splice.hpp"
#include "varve/rewrite/script.hpp"

namespace varve::rewrite::js {

class Rules {
 public:
  explicit Rules(ScriptKind kind);

  void see(const Sighting& at);
  // The script begins with "use strict", or is a module: `this` of a plain call is no window.
  void set_strict() { strict_ = true; }

  [[nodiscard]] std::vector<Edit>& edits() { return edits_; }
  // Those of wombat's names that the script refers to, and those that the edits do.
  [[nodiscard]] const Globals& mentioned() const { return mentioned_; }
  [[nodiscard]] const Globals& needed() const { return needed_; }
  // An edit calls kSetLocation.
  [[nodiscard]] bool sets_location() const { return sets_location_; }

  static constexpr std::string_view kSetLocation = "_____WB$location";

 private:
  using Rule = void (Rules::*)(const Sighting& at);
  // The rule of a word, or none.
  static Rule rule_of(Word word);

  void see_this(const Sighting& at);
  void see_global(const Sighting& at);
  void see_eval(const Sighting& at);
  void see_import(const Sighting& at);
  void see_post_message(const Sighting& at);
  void see_property_of_this(const Sighting& at, std::string_view name);
  void assign_location(const Sighting& at);
  void close_paren(const Sighting& at);
  void put(std::size_t begin, std::size_t end, std::string_view text);
  void put_tentatively(const Sighting& at);

  // Edits in parentheses that may turn out to be parameters, where they would be syntax errors.
  struct Tentative {
    std::size_t depth = 0;
    std::size_t edit = 0;
  };

  ScriptKind kind_;
  bool in_page_;  // and in no worker
  bool strict_;
  std::vector<Edit> edits_;
  std::vector<Tentative> tentative_;
  Globals mentioned_;
  Globals needed_;
  bool sets_location_ = false;
};

}  // namespace varve::rewrite::js
