// SQLite's plan of each query, held against docs/queries.md: a walk along one index, nothing read
// that is not asked for, nothing sorted. A change of schema or SQL that loses that shows there.
// VARVE_ACCEPT=1 writes the page anew.
#include <cstdlib>
#include <fstream>
#include <set>

#include "an_index.hpp"
#include "index/connection.hpp"

namespace varve::index {
namespace {

constexpr std::string_view kHead = R"(# The index's queries
Every question that varve asks of `varve.db`, with the plan that SQLite makes of it. Made from
`src/index/queries.hpp` by `tests/index/plan_test.cpp`, which fails where they differ;
`VARVE_ACCEPT=1 build/dev/tests/index/index_test --gtest_filter='*Queries*'` writes it anew.

`SEARCH` walks a range of one B-tree, and `SCAN` all of it, or up to a `LIMIT`. A plan with
`USE TEMP B-TREE` would sort; none does. `(?5 IS NULL OR …)` is a filter on rows that are read anyway.
)";

class Queries : public AnIndex {
 protected:
  Queries() {
    EXPECT_TRUE(open());
    auto opened = Database::open(path(), 1000, Database::Use::kWrite);
    EXPECT_TRUE(opened) << opened.error().message;
    database_.emplace(*std::move(opened));
  }
  std::vector<std::string> plan_of(std::string_view sql) {
    auto statement = Statement::prepare(*database_, "EXPLAIN QUERY PLAN " + std::string(sql));
    EXPECT_TRUE(statement) << statement.error().message << ": " << sql;
    std::vector<std::string> plan;
    auto use = statement->use();
    while (use.next().value_or(false)) plan.push_back(use.text(3));
    return plan;
  }
  std::optional<Database> database_;
};

std::string page_of(const QueryText& query, const std::vector<std::string>& plan) {
  std::string page = fmt::format("\n## {}\n{}.\n\n    {}\n", query.name, query.answers, query.sql);
  if (!plan.empty()) page += '\n';
  for (const std::string& line : plan) page += "- `" + line + "`\n";
  return page;
}

TEST_F(Queries, AreAsTheirPageSays) {
  std::string page(kHead);
  for (const QueryText& query : kQueries) page += page_of(query, plan_of(query.sql));
  const Path path = Path(VARVE_DOCS_DIR) / "queries.md";
  if (std::getenv("VARVE_ACCEPT") != nullptr) std::ofstream(path) << page;
  const auto written = read_file(path, 1 << 20);
  ASSERT_TRUE(written && *written) << path;
  EXPECT_EQ(**written, page) << "see " << path << "; VARVE_ACCEPT=1 writes it anew";
}

TEST_F(Queries, NeverSortAndReadAllOnlyWhereAllIsWanted) {
  // Which of them may scan: lists that are wanted whole, ends of a tree, a LIMIT that stops them.
  const std::set<Query> scanning = {
      Query::kKeyCount,        Query::kSpreadOverDays, Query::kMarks,
      Query::kRemovals,        Query::kPacks,          Query::kLastPack,
      Query::kRecentSnapshots, Query::kHighestBlock,   Query::kBlockWithoutPack,
      Query::kUnusedBlobs,     Query::kDropRemovals,   Query::kFactsFrom,
      Query::kSnapshotFactsFrom};
  for (const QueryText& query : kQueries) {
    for (const std::string& line : plan_of(query.sql)) {
      EXPECT_EQ(line.find("TEMP B-TREE"), std::string::npos) << query.name << ": " << line;
      EXPECT_EQ(line.find("AUTOMATIC"), std::string::npos) << query.name << ": " << line;
      EXPECT_TRUE(!line.starts_with("SCAN") || scanning.contains(query.query)) << query.name;
    }
  }
}

}  // namespace
}  // namespace varve::index
