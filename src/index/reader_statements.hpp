// What a Reader is made of; shared by the files that implement it.
#pragma once

#include <array>
#include <functional>
#include <unordered_map>
#include <vector>

#include "index/connection.hpp"
#include "varve/index/reader.hpp"

namespace varve::index {

class Reader::Statements : public Connection {
 public:
  using Connection::Connection;

  // A row of `captures` of a key that is known.
  struct Found {
    Time time;
    std::int64_t variant = 0;
    std::int64_t blob_id = 0;
    std::int64_t kind_id = 0;
    std::int64_t fact = 0;
  };
  static Found found_row(const Statement::Use& use) {
    return {use.time(0), use.integer(1), use.integer(2), use.integer(3), use.integer(4)};
  }
  template <typename... Values>
  Result<std::optional<Found>> find(Query query, const Values&... values) {
    VARVE_ASSIGN(Statement * statement, get(query));
    auto use = statement->use(values...);
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) return std::nullopt;
    return found_row(use);
  }

  struct Key {
    std::string_view text;
    std::int64_t id = 0;
  };
  // A URL by itself asks for what a GET was answered with.
  Result<bool> is_get(const Found& found);
  // The first row of kBefore or kAfter that is of a GET.
  Result<std::optional<Found>> find_get(Query query, std::int64_t key_id, Time time);

  // `use`: that of the key and its last capture up to `time`, before its first row.
  Result<std::optional<FoundCapture>> nearest(Statement::Use& use, std::string_view key,
                                              std::string_view url, Time time);
  Result<std::optional<FoundCapture>> beside(Query query, const Key& key, std::string_view url,
                                             Time time);
  Result<std::optional<FoundCapture>> exact(const Key& key, std::string_view url, Time time);
  Result<std::optional<FoundCapture>> first_within(const Key& key, std::string_view url, Time from,
                                                   Time to, bool of_gets);
  // That of exactly `url` at the same time where there is one, else the one that was found.
  Result<FoundCapture> best_at(const Key& key, std::string_view url, const Found& found);

  // What a question of the key finds, if the key is there.
  using Question = std::function<Result<std::optional<FoundCapture>>(const Key&)>;
  Result<std::optional<CaptureRow>> row_of_key(std::string_view key, const Question& question);
  Result<FoundCapture> row_of(const Key& key, const Found& found);
  Result<std::optional<CaptureRow>> with_body(Result<std::optional<FoundCapture>> found);

  // How often that key was captured, and between when.
  Result<UrlRow> url_row(const Key& key);

  struct Kind {
    std::string mime;
    int status = 0;
    int source = 0;
    int truncated = 0;
    std::string method;
  };
  // Good until the next call.
  Result<const Kind*> kind(std::int64_t id);

  // What was read of a state that is held: whoever finds a capture asks for its body and blocks
  // next, and the facts of a page's parts lie in one block.
  struct Known {
    std::optional<BlobRow> blob;
    std::array<BlockRow, 8> blocks{};  // 0: none
    std::size_t next = 0;

    void add(const BlockRow& row) { blocks.at(next++ % blocks.size()) = row; }
  };
  std::optional<Known> known;  // none where each question has a state of its own

  Result<std::vector<std::string>> tags(std::string_view url, Time time);
  Result<std::vector<FactPlace>> facts_from(Query query, std::uint64_t block, std::size_t limit);

  // A page in the making. add_page() adds those of one key, from behind `after` on where it is of
  // that key.
  struct PageOf {
    const Filter* filter = nullptr;
    const std::optional<CaptureRow>* after = nullptr;
    std::size_t limit = 0;
    std::optional<std::int64_t> blob_id = std::nullopt;
    std::vector<CaptureRow> found = {};
  };
  Result<void> add_page(PageOf& page, const Key& key);
  Result<void> add_first_times(PageOf& page, const Key& key, std::size_t begin);

 private:
  std::unordered_map<std::int64_t, Kind> kinds_;  // never change once they are there
};

SnapshotRow snapshot_row(const Statement::Use& use);

}  // namespace varve::index
