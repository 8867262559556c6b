// Takes out of the table `words` what is nobody's any more. FTS5 needs the words of a row to delete
// it, and a body that was forgotten cannot be asked for them: they are read from the index itself.
#pragma once

#include "search/text_db.hpp"

namespace varve::search {

// All dead rows, and every byte that was of them: the segments are merged into one, and the log is
// emptied. Reads the whole index; some seconds where there are 100,000 pages. Not within a
// transaction. kBusy where somebody reads an older state for too long: the bytes in the log go with
// the next attempt.
Result<void> purge(TextDb& db);

}  // namespace varve::search
