#include "search/rank.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include "search/layout.hpp"
#include "varve/base/bytes.hpp"
#include "varve/index/statement.hpp"

namespace varve::search {
namespace {

// Title over headings over main text over the rest, by Column.
constexpr std::array<double, kColumns> kWeights = {1, 3, 10, 0.3};
constexpr double kK1 = 1.2;  // Robertson and Zaragoza, The Probabilistic Relevance Framework, 3.4
constexpr double kB = 0.75;
constexpr std::int64_t kCounted = 2000;  // rows of a phrase that are looked at

double inverse_frequency(double with, double all) {
  with = std::min(with, all);
  return std::max(1e-6, std::log((all - with + 0.5) / (with + 0.5) + 1));
}

struct Counted {
  std::int64_t rows = 0;
  std::int64_t last = 0;
};

int count_row(const Fts5ExtensionApi* api, Fts5Context* context, void* user) {
  auto& counted = *static_cast<Counted*>(user);
  counted.last = api->xRowid(context);
  return ++counted.rows >= kCounted ? SQLITE_DONE : SQLITE_OK;
}

void count(const Fts5ExtensionApi* api, Fts5Context* context, Rarity& rarity) {
  sqlite3_int64 rows = 1;
  sqlite3_int64 words = 1;
  api->xRowCount(context, &rows);
  api->xColumnTotalSize(context, -1, &words);
  rarity.rows = static_cast<double>(std::max<sqlite3_int64>(rows, 1));
  rarity.average = std::max(1.0, static_cast<double>(words) / rarity.rows);
  const int phrases = api->xPhraseCount(context);
  rarity.to_come = phrases == 1;
  if (rarity.to_come) rarity.of_phrase = {1};
  for (int i = 0; i < phrases && phrases > 1; ++i) {
    Counted counted;
    api->xQueryPhrase(context, i, &counted, count_row);
    auto with = static_cast<double>(counted.rows);
    if (counted.rows >= kCounted) {
      with *=
          std::max(1.0, rarity.rows / static_cast<double>(std::max<std::int64_t>(counted.last, 1)));
    }
    rarity.of_phrase.push_back(inverse_frequency(with, rarity.rows));
  }
}

void rank(const Fts5ExtensionApi* api, Fts5Context* context, sqlite3_context* result, int,
          sqlite3_value**) {
  auto& known = *static_cast<Rarity*>(api->xUserData(context));
  if (known.of_phrase.empty()) count(api, context, known);
  int words = 0;
  api->xColumnSize(context, -1, &words);
  const double longer = kK1 * (1 - kB + kB * words / known.average);
  double score = 0;
  for (std::size_t i = 0; i < known.of_phrase.size(); ++i) {
    double weight = 0;
    Fts5PhraseIter places;
    int column = 0;
    int at = 0;
    const int code = api->xPhraseFirst(context, static_cast<int>(i), &places, &column, &at);
    for (; code == SQLITE_OK && column >= 0; api->xPhraseNext(context, &places, &column, &at)) {
      weight += kWeights[static_cast<std::size_t>(column) % kColumns];
    }
    score += known.of_phrase[i] * weight * (kK1 + 1) / (weight + longer);
  }
  sqlite3_result_double(result, score);
}

void places(const Fts5ExtensionApi* api, Fts5Context* context, sqlite3_context* result, int,
            sqlite3_value**) {
  constexpr int kMost = 100'000;
  std::string bytes;
  int occurrences = 0;
  api->xInstCount(context, &occurrences);
  for (int i = 0; i < std::min(occurrences, kMost); ++i) {
    int phrase = 0;
    int column = 0;
    int at = 0;
    if (api->xInst(context, i, &phrase, &column, &at) != SQLITE_OK) break;
    put(bytes, static_cast<std::uint8_t>(column));
    put(bytes, static_cast<std::uint32_t>(at));
  }
  sqlite3_result_blob64(result, bytes.data(), bytes.size(), SQLITE_TRANSIENT);
}

// The way that SQLite's documentation of FTS5 gives (section 7).
fts5_api* api_of(sqlite3* handle) {
  fts5_api* api = nullptr;
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(handle, "SELECT fts5(?1)", -1, &statement, nullptr) == SQLITE_OK) {
    sqlite3_bind_pointer(statement, 1, static_cast<void*>(&api), "fts5_api_ptr", nullptr);
    sqlite3_step(statement);
  }
  sqlite3_finalize(statement);
  return api;
}

}  // namespace

double Rarity::found(std::size_t count, double read) {
  if (!to_come) return 1;
  to_come = false;
  const double share = static_cast<double>(count) / std::clamp(read, 1.0, rows);
  of_phrase = {inverse_frequency(share * rows, rows)};
  return of_phrase.front();
}

Result<void> register_rank(sqlite3* handle, Rarity& rarity) {
  fts5_api* const api = api_of(handle);
  if (api == nullptr) {
    return fail(ErrorKind::kIo, "this SQLite was built without FTS5, which search needs");
  }
  if (api->xCreateFunction(api, "varve_rank", &rarity, rank, nullptr) != SQLITE_OK ||
      api->xCreateFunction(api, "varve_places", nullptr, places, nullptr) != SQLITE_OK) {
    return tl::unexpected(index::sqlite_error(handle, "text.db cannot be searched"));
  }
  return {};
}

}  // namespace varve::search
