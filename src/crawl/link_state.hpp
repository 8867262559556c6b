// What the answer to a link says of it. Pure.
#pragma once

#include <optional>
#include <string>

#include "varve/base/error.hpp"
#include "varve/crawl/link_check.hpp"
#include "varve/verdict/verdict.hpp"

namespace varve::crawl {

// What came of asking, redirects followed.
struct LinkAnswer {
  bool permanent = true;  // each redirect on the way, if there was any
  int status = 0;
  std::string status_text = {};     // "404 Not Found"
  verdict::Verdict verdict = {};    // of the answer
  std::string problem = {};         // of the last redirect, why it leads nowhere; or empty
  std::optional<Error> error = {};  // where there was no answer
};

// Gives `state` and `reason`; `led_on` is whether it ended at another URL than it began at.
CheckedLink judge_link(const LinkAnswer& answer, bool led_on);

}  // namespace varve::crawl
