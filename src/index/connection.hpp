// What Reader and Writer have in common: a database, its statements prepared at their first use,
// and the small questions that both ask. Used by one thread at a time.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <unordered_map>

#include "index/database.hpp"
#include "index/queries.hpp"
#include "varve/index/statement.hpp"
#include "varve/index/rows.hpp"

namespace varve::index {

class Connection {
 public:
  explicit Connection(Database opened) : database(std::move(opened)) {}

  template <typename... Values>
  Result<void> run(Query query, const Values&... values) {
    VARVE_ASSIGN(Statement * statement, get(query));
    return statement->use(values...).run();
  }
  // The first column of the first row.
  template <typename... Values>
  Result<std::optional<std::int64_t>> ask(Query query, const Values&... values) {
    VARVE_ASSIGN(Statement * statement, get(query));
    auto use = statement->use(values...);
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) return std::nullopt;
    return use.integer(0);
  }
  Result<Statement*> get(Query query) {
    auto& slot = statements_[static_cast<std::size_t>(query)];
    if (!slot) {
      VARVE_ASSIGN(slot,
                   Statement::prepare(database, kQueries[static_cast<std::size_t>(query)].sql));
    }
    return &*slot;
  }

  Result<std::optional<BlobRow>> blob(const Digest& digest);
  Result<std::optional<BlockRow>> block(std::uint64_t number);

  // kDamaged where its text should be there and is not.
  Result<std::string> url_of(std::string_view key, std::int64_t key_id, std::int64_t variant);
  // Which of the key's URLs that is; nothing where it has no form, and no text of it is there.
  Result<std::optional<std::int64_t>> variant_of(std::string_view key, std::int64_t key_id,
                                                 std::string_view url);
  // Whether that variant of the key stands for another URL, this one, or none. `text` gets it.
  Result<bool> stored_url(std::int64_t key_id, std::int64_t variant, std::string& text);

  Database database;

 private:
  std::array<std::optional<Statement>, kQueries.size()> statements_;
};

// Of the columns from `column` on: id, digest, block, begin, raw.
BlobRow blob_row(const Statement::Use& use, int column);
BlockRow block_row(const Statement::Use& use);
// The text that a capture of the key should have in `urls` is not there.
tl::unexpected<Error> lost_url(std::string_view key);

// A fact's place as captures and snapshots have it.
inline constexpr std::int64_t kFactsInBlock = 256;
inline std::int64_t fact_number(const FactPlace& place) {
  return static_cast<std::int64_t>(place.block * kFactsInBlock + place.position);
}
inline FactPlace fact_place(std::int64_t number) {
  const auto bits = static_cast<std::uint64_t>(number);
  return {bits / kFactsInBlock, static_cast<std::uint32_t>(bits % kFactsInBlock)};
}

}  // namespace varve::index
