// The pages that a WACZ lists become snapshots, once its captures are in the archive. Used by one
// thread.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "interchange/page_line.hpp"
#include "varve/archive/archive.hpp"
#include "varve/interchange/import.hpp"
#include "varve/interchange/zip_reader.hpp"

namespace varve::interchange {

class PageIntake {
 public:
  // Counts in `report` what comes in, and what is named.
  PageIntake(archive::Archive& archive, const ImportOptions& options, ImportReport& report)
      : archive_(archive), options_(options), report_(report) {}

  // All of the lists in the file (pages/*.jsonl); durable when this returns. Pages that are
  // snapshots already stay as they are; those whose capture is not there are warnings. A damaged
  // list is bad; kInvalid where `strict`.
  Result<void> take(const Path& wacz);

 private:
  Result<void> take_list(const ZipReader& zip, const ZipReader::Entry& entry);
  Result<void> take_line(std::string_view line, const std::string& place);
  Result<std::optional<archive::CaptureRow>> document_of(const PageLine& page) const;
  Result<void> add(PageLine page, const archive::CaptureRow& document);
  Result<void> commit();
  Result<void> tell_bad(const Error& error);
  void warn(std::string reason);

  archive::Archive& archive_;
  const ImportOptions& options_;
  ImportReport& report_;
  Path file_;  // the list
  std::vector<archive::Snapshot> ready_;
  std::set<std::pair<std::string, std::int64_t>> names_;  // of those: URL and time
  std::size_t bytes_ = 0;                                 // of those
};

}  // namespace varve::interchange
