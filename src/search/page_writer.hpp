// Pages into text.db. Within a transaction of its caller's; used by one thread.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "search/history.hpp"
#include "search/layout.hpp"
#include "search/text_db.hpp"
#include "varve/archive/archive.hpp"

namespace varve::search {

// A page as the archive has it: for each version, its first capture.
struct PageVersions {
  std::string key;
  std::vector<Version> versions;
  std::vector<archive::CaptureRow> captures;  // one a version
};

struct StoredPage {
  std::int64_t id = 0;
  History history;
};

class PageWriter {
 public:
  PageWriter(TextDb& db, const archive::Archive& archive) : db_(db), archive_(archive) {}

  Result<std::optional<StoredPage>> stored(std::string_view key);
  // The page as `now` has it, whatever was there. Extracts the texts of new versions only, where
  // those that are stored are the beginning of those that are now; else of all.
  Result<std::int64_t> write(const PageVersions& now);
  // Its rows of `words` are dead.
  Result<void> remove(const StoredPage& page);

 private:
  Result<std::int64_t> begin(const PageVersions& now);
  Result<void> restore(StoredPage& page, const archive::CaptureRow& first);
  Result<void> add(StoredPage& page, std::uint32_t version, const Layout& layout);
  Result<bool> is_anothers(const Piece& piece, std::int64_t page);
  Result<void> add_chunk(StoredPage& page, const std::vector<const Piece*>& pieces);
  Result<void> finish(const StoredPage& page, const PageVersions& now);
  Result<void> note(std::string_view fact);
  Result<void> note_language(Language language);

  TextDb& db_;
  const archive::Archive& archive_;
  Stemmers stemmers_;
};

// Whether what is stored needs no more than versions added, or the last one's time.
bool is_beginning_of(const std::vector<Version>& stored, const std::vector<Version>& now);

}  // namespace varve::search
