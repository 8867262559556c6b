// Which captures of another archive's list were asked for: a server may list others. Pure.
#pragma once

#include "interchange/cdx_line.hpp"
#include "varve/archive/query.hpp"
#include "varve/url/surt.hpp"

namespace varve::interchange {

class Scope {
 public:
  // By `url`, `match`, `from` and `to`, as Archive::list() understands them.
  explicit Scope(const archive::Query& query);
  [[nodiscard]] bool has(const CdxLine& line) const;

 private:
  Time from_;
  Time to_;
  url::KeyRange keys_;
};

}  // namespace varve::interchange
