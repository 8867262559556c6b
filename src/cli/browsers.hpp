// Pages that browsers look at, a few at once: most of their time is waiting.
#pragma once

#include <cstddef>
#include <functional>

#include "varve/crawl/save.hpp"

namespace varve::cli {

// What is done with the page of that number; it tells its progress to the callback. An error is the
// archive's.
using LookAtPage = std::function<Result<crawl::PageResult>(
    std::size_t, const std::function<void(const crawl::Progress&)>&)>;

// Calls `look` for each number below `count`, on `at_once` threads at most, and tells of each page
// when it is done. The callbacks are never run on two threads at once. No further page is begun
// after an error.
Result<void> look_at_pages(std::size_t count, std::size_t at_once, const LookAtPage& look,
                           const crawl::SaveCallbacks& callbacks);

}  // namespace varve::cli
