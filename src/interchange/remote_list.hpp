// The captures that another archive has, line by line: page after page where its CDX server says
// where the next begins (`resumeKey`), else in one answer, which waits in a file. Used by one
// thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "interchange/cdx_reader.hpp"
#include "interchange/polite_client.hpp"
#include "interchange/remote_archive.hpp"

namespace varve::interchange {

struct ListedLine {
  Result<CdxLine> line = CdxLine();  // kInvalid: what is wrong with it
  std::uint64_t number = 0;          // in the list, from 1
  // Another line speaks of the same URL in the same second, or may do so.
  bool shares_second = false;
};

class RemoteList {
 public:
  // Where a page begins.
  struct Place {
    std::string resume_key;
    std::uint64_t lines = 0;  // before it
  };

  // `from`: the first page; where the server does not know its key any more, that is the first.
  RemoteList(PoliteClient& client, RemoteArchive& archive, const archive::Query& query, Place from)
      : client_(client), archive_(archive), query_(query), place_(std::move(from)) {}

  // Nothing at the end, or behind the query's limit. kNetwork and its kin where the server does not
  // answer, kInvalid where it answers with something else, kLimit where the list is too long.
  Result<std::optional<ListedLine>> next();
  // The page in which the line that came last stands.
  [[nodiscard]] const Place& place() const { return place_; }

 private:
  Result<bool> turn_page();
  Result<void> read_page(const RemoteArchive::Page& page);
  Result<fetch::Response> get(const RemoteArchive::Page& page);
  [[nodiscard]] std::uint64_t left() const;
  std::optional<ListedLine> take_ahead();

  PoliteClient& client_;
  RemoteArchive& archive_;
  const archive::Query& query_;
  Place place_;
  bool resumed_ = true;  // no page was read yet
  bool resumable_ = true;
  bool ended_ = false;
  fetch::Response answer_;  // whose body the reader reads
  std::optional<CdxReader> reader_;
  std::uint64_t asked_ = 0;    // lines of this page
  std::uint64_t in_page_ = 0;  // lines that came of it
  std::uint64_t to_skip_ = 0;  // which came before, of another answer
  int empty_pages_ = 0;        // one after the other
  std::optional<ListedLine> ahead_;
  std::optional<CdxLine> last_;
};

}  // namespace varve::interchange
