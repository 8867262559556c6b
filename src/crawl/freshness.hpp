// Whether an answer that is there may stand for one that would have to be asked for (RFC 9111 4.2),
// as a browser's cache counts. Pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "varve/base/time.hpp"

namespace varve::crawl {

// Microseconds: no answer is taken to hold for longer where its server does not say how long it
// does (RFC 9111 4.2.2).
inline constexpr std::int64_t kMostGuessed = kMicrosecondsOfDay;

// `head`: of an answer with the status 200, whose first byte came at `received`. False where the
// server wants to be asked each time (no-cache, no-store, Vary: *), and where what it says cannot
// be understood.
bool is_still_fresh(std::string_view head, Time received, Time now);

}  // namespace varve::crawl
