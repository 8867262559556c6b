// The static imports of a module (ECMA-262 16.2): their specifiers, and the names that they bind.
// Internal to rewrite.
#pragma once

#include <vector>

#include "rewrite/js/sighting.hpp"
#include "rewrite/splice.hpp"
#include "varve/rewrite/script.hpp"

namespace varve::rewrite::js {

class Imports {
 public:
  // Both must outlive it.
  Imports(const Place& place, const url::Url& base) : place_(place), base_(base) {}

  void see(const Sighting& at);

  [[nodiscard]] std::vector<Edit>& edits() { return edits_; }
  // Those of wombat's names that an import binds.
  [[nodiscard]] const Globals& declared() const { return declared_; }

 private:
  enum class Within { kNothing, kImport, kExport };
  void lead(const Sighting& at);

  const Place& place_;
  const url::Url& base_;
  Within within_ = Within::kNothing;
  std::vector<Edit> edits_;
  Globals declared_;
};

// The token begins an import or export declaration, which only a module may have.
bool is_module_syntax(const Sighting& at);

}  // namespace varve::rewrite::js
