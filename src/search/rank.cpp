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

struct Rarity {
  std::vector<double> of_phrase;  // inverse document frequency
  double average = 1;             // words of a row
};

struct Counted {
  std::int64_t rows = 0;
  std::int64_t last = 0;
};

int count_row(const Fts5ExtensionApi* api, Fts5Context* context, void* user) {
  auto& counted = *static_cast<Counted*>(user);
  counted.last = api->xRowid(context);
  return ++counted.rows >= kCounted ? SQLITE_DONE : SQLITE_OK;
}

Rarity rarity_of(const Fts5ExtensionApi* api, Fts5Context* context) {
  Rarity rarity;
  sqlite3_int64 rows = 1;
  sqlite3_int64 words = 1;
  api->xRowCount(context, &rows);
  api->xColumnTotalSize(context, -1, &words);
  const auto all = static_cast<double>(std::max<sqlite3_int64>(rows, 1));
  rarity.average = std::max(1.0, static_cast<double>(words) / all);
  for (int i = 0; i < api->xPhraseCount(context); ++i) {
    Counted counted;
    api->xQueryPhrase(context, i, &counted, count_row);
    auto with = static_cast<double>(counted.rows);
    if (counted.rows >= kCounted) {
      with *= std::max(1.0, all / static_cast<double>(std::max<std::int64_t>(counted.last, 1)));
    }
    with = std::min(with, all);
    rarity.of_phrase.push_back(std::max(1e-6, std::log((all - with + 0.5) / (with + 0.5) + 1)));
  }
  return rarity;
}

const Rarity& rarity(const Fts5ExtensionApi* api, Fts5Context* context) {
  if (const auto* known = static_cast<const Rarity*>(api->xGetAuxdata(context, 0))) return *known;
  auto made = std::make_unique<Rarity>(rarity_of(api, context));
  const Rarity& kept = *made;
  api->xSetAuxdata(context, made.release(),
                   [](void* old) { delete static_cast<Rarity*>(old); });  // FTS5 owns it
  return kept;
}

void rank(const Fts5ExtensionApi* api, Fts5Context* context, sqlite3_context* result, int,
          sqlite3_value**) {
  const Rarity& known = rarity(api, context);
  std::vector<double> weight(known.of_phrase.size());
  int occurrences = 0;
  api->xInstCount(context, &occurrences);
  for (int i = 0; i < occurrences; ++i) {
    int phrase = 0;
    int column = 0;
    int at = 0;
    if (api->xInst(context, i, &phrase, &column, &at) != SQLITE_OK) break;
    weight[static_cast<std::size_t>(phrase)] += kWeights[static_cast<std::size_t>(column) % 4];
  }
  int words = 0;
  api->xColumnSize(context, -1, &words);
  const double longer = kK1 * (1 - kB + kB * words / known.average);
  double score = 0;
  for (std::size_t i = 0; i < weight.size(); ++i) {
    score += known.of_phrase[i] * weight[i] * (kK1 + 1) / (weight[i] + longer);
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

Result<void> register_rank(sqlite3* handle) {
  fts5_api* const api = api_of(handle);
  if (api == nullptr) {
    return fail(ErrorKind::kIo, "this SQLite was built without FTS5, which search needs");
  }
  if (api->xCreateFunction(api, "varve_rank", nullptr, rank, nullptr) != SQLITE_OK ||
      api->xCreateFunction(api, "varve_places", nullptr, places, nullptr) != SQLITE_OK) {
    return tl::unexpected(index::sqlite_error(handle, "text.db cannot be searched"));
  }
  return {};
}

}  // namespace varve::search
