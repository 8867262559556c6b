// Which schedules are to run now. Pure, but for what it is given.
#pragma once

#include <optional>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/base/time.hpp"
#include "varve/schedule/book.hpp"
#include "varve/schedule/ledger.hpp"

namespace varve::schedule {

struct Work {
  const Definition* schedule = nullptr;
  Run run;                   // as it is to be begun
  bool interrupted = false;  // its try was begun, and the process ended; it may be done
  std::optional<Time> next;  // when the schedule's next run starts
};

struct Agenda {
  std::vector<Work> due;           // in the order of their planned times
  std::optional<Time> look_again;  // when the next one is due, or to be tried again
};

// The schedule's rule as of now: an adaptive one's interval follows from what its last runs found
// (adapt.hpp; from an hour to 30 days, or to what it began with where that is less or more), and
// counts from the last.
Result<Rule> rule_now(const Definition& schedule, Ledger& ledger);

// Of the book's schedules that are not paused. The book outlives the agenda. A run that failed is
// to be tried again from its `not_before` on, unless a later one is due by then.
Result<Agenda> agenda(const Book& book, Ledger& ledger, Time now);

}  // namespace varve::schedule
