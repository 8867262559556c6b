#include "search/find.hpp"

#include <algorithm>
#include <cmath>
#include <unordered_map>

#include "search/sites.hpp"
#include "varve/index/url_form.hpp"

namespace varve::search {
namespace {

struct Candidate {
  std::int64_t page = 0;
  double score = 0;
  bool whole = false;  // one of its rows has all that is looked for
  Time last;
};

constexpr std::size_t kMostInTitle = 3;  // words

// A row's words do not tell which of them the page's other rows have.
constexpr const char* kAllRows =
    "SELECT rowid, varve_rank(words) FROM words WHERE words MATCH ? ORDER BY rowid DESC";
constexpr const char* kPageOfRow =
    "SELECT chunks.page, pages.last FROM chunks CROSS JOIN pages ON pages.id = chunks.page"
    " WHERE chunks.id = ?";
// Whose page is asked for costs as much again as the row does: only where it matters.
constexpr const char* kRowsWithin =
    "SELECT chunks.page, varve_rank(words), pages.last, pages.key"
    " FROM words CROSS JOIN chunks ON chunks.id = words.rowid"
    " CROSS JOIN pages ON pages.id = chunks.page"
    " WHERE words MATCH ? AND words.rowid BETWEEN ? AND ? AND pages.last >= ? AND pages.first <= ?"
    " ORDER BY words.rowid DESC";
constexpr const char* kCount = "SELECT rowid FROM words WHERE words MATCH ? LIMIT ?";
constexpr const char* kPage = "SELECT url, form, key, history FROM pages WHERE id = ?";

class Finder {
 public:
  Finder(TextDb& db, const Query& query, const Question& question, Stemmers& stemmers,
         std::vector<Language> languages)
      : db_(db),
        query_(query),
        from_(std::max(query.from, question.from)),
        to_(std::min(query.to, question.to)),
        sites_(query, question),
        expressions_(query, std::move(languages), stemmers) {}

  Result<FoundPages> run(const std::function<bool(const FoundPage&)>& sink) {
    VARVE_ASSIGN(runs_, runs_of(sites_, db_));
    found_.partial = runs_.partial;
    const std::string all = expressions_.of(query_.root);
    VARVE_TRY(take(all, kMaxRows, 1, true));
    // Of very common words not all rows were looked at: those with them in the title first. FTS5
    // reads a word's rows to the end for that; a sentence that is a title is looked for below.
    if (found_.partial && query_.terms.size() <= kMostInTitle) {
      VARVE_TRY(take_further("title : (" + all + ")", kMaxRows / 8, 1, true));
    }
    // One after the other they say as much once more as all of them say one by one.
    const auto words = static_cast<double>(query_.terms.size());
    VARVE_TRY(take(expressions_.as_sentence(), kMaxRows / 8, words, true));
    VARVE_TRY(take_scattered());
    return give(sink);
  }

 private:
  struct Taken {
    std::unordered_map<std::int64_t, Candidate> pages;  // the best row of each
    std::size_t found = 0;                              // rows that have it
    std::int64_t read = 0;                              // of so many
  };

  // Rows that have `expression` add to their pages' scores: the best row counts.
  Result<void> take(const std::string& expression, std::size_t most, double weight, bool whole) {
    db_.rarity().of_phrase.clear();
    return take_further(expression, most, weight, whole);
  }
  // The same with the phrases of the expression before it.
  Result<void> take_further(const std::string& expression, std::size_t most, double weight,
                            bool whole) {
    if (expression.empty()) return {};
    const bool all = sites_.are_all() && from_ <= kEarliest && to_ >= kLatest;
    VARVE_ASSIGN(const Taken taken,
                 all ? pages_of(expression, most) : pages_within(expression, most));
    weight *= db_.rarity().found(taken.found, static_cast<double>(taken.read));
    for (const auto& [id, page] : taken.pages) {
      Candidate& known = candidates_[id];
      known.page = id;
      known.score += weight * page.score;
      known.whole = known.whole || whole;
      known.last = page.last;
    }
    return {};
  }

  // Of the rows that were found only the best are asked whose they are.
  Result<Taken> pages_of(const std::string& expression, std::size_t most) {
    struct Row {
      double score;
      std::int64_t chunk;
    };
    std::vector<Row> rows;
    bool ended = false;
    {
      VARVE_ASSIGN(index::Statement * statement, db_.get(kAllRows));
      auto use = statement->use(std::string_view(expression));
      for (;;) {
        VARVE_ASSIGN(const bool more, use.next());
        ended = !more;
        if (ended || rows.size() == most) break;
        rows.push_back({use.real(1), use.integer(0)});
      }
    }
    found_.partial = found_.partial || !ended;
    Taken taken{.pages = {}, .found = rows.size(), .read = INT64_MAX};
    if (!ended) taken.read = rows.front().chunk - rows.back().chunk + 1;
    const std::size_t best = std::min(rows.size(), kMaxPages * 4);
    std::partial_sort(rows.begin(), rows.begin() + static_cast<std::ptrdiff_t>(best), rows.end(),
                      [](const Row& a, const Row& b) { return a.score > b.score; });
    rows.resize(best);
    VARVE_ASSIGN(index::Statement * statement, db_.get(kPageOfRow));
    for (const Row& row : rows) {
      auto use = statement->use(row.chunk);
      VARVE_ASSIGN(const bool there, use.next());
      if (!there) continue;
      Candidate& page = taken.pages[use.integer(0)];
      page.score = std::max(page.score, row.score);
      page.last = use.time(1);
    }
    return taken;
  }

  Result<Taken> pages_within(const std::string& expression, std::size_t most) {
    Taken taken;
    VARVE_ASSIGN(index::Statement * statement, db_.get(kRowsWithin));
    std::size_t scanned = 0;
    for (const Run& run : runs_.all) {
      taken.read += run.last - run.first + 1;
      auto use = statement->use(std::string_view(expression), run.first, run.last, from_, to_);
      for (;; ++scanned) {
        VARVE_ASSIGN(const bool more, use.next());
        if (!more) break;
        if (taken.found == most || scanned == kMaxScanned) {
          found_.partial = true;
          return taken;
        }
        if (!sites_.have(use.bytes(3))) continue;
        ++taken.found;
        Candidate& page = taken.pages[use.integer(0)];
        page.score = std::max(page.score, use.real(1));
        page.last = use.time(2);
      }
    }
    return taken;
  }

  // Pages of several rows, of which each has a part only: those with the rarest part are looked at.
  Result<void> take_scattered() {
    if (query_.root.kind == Node::Kind::kTerm || query_.root.kind == Node::Kind::kNear) return {};
    VARVE_ASSIGN(const std::string several, db_.fact("several"));
    if (several.empty()) return {};
    VARVE_ASSIGN(const std::string part, rarest(query_.root));
    return take(part, kMaxRows / 4, 0.5, false);
  }

  // What every page that fits has in one of its rows.
  Result<std::string> rarest(const Node& node) {
    std::vector<std::string> parts;
    for (const Node& child : node.children) {
      VARVE_ASSIGN(std::string part, rarest(child));
      parts.push_back(std::move(part));
      if (node.kind == Node::Kind::kNot) return parts.front();
    }
    if (parts.empty()) return expressions_.of(node);
    std::string best;
    if (node.kind == Node::Kind::kOr) {
      for (const std::string& part : parts) best += (best.empty() ? "(" : " OR (") + part + ")";
      return best;
    }
    std::int64_t fewest = INT64_MAX;
    for (std::string& part : parts) {
      VARVE_ASSIGN(const std::int64_t rows, count(part));
      if (rows < fewest) {
        fewest = rows;
        best = std::move(part);
      }
    }
    return best;
  }

  Result<std::int64_t> count(const std::string& expression) {
    constexpr std::int64_t kEnough = 2000;
    VARVE_ASSIGN(index::Statement * statement, db_.get(kCount));
    auto use = statement->use(std::string_view(expression), kEnough);
    for (std::int64_t rows = 0;; ++rows) {
      VARVE_ASSIGN(const bool more, use.next());
      if (!more) return rows;
    }
  }

  // Newer pages first where they are equally good: a twentieth for today's, half of that for last
  // year's.
  static double with_age(const Candidate& page, Time newest) {
    const double years = static_cast<double>(newest.us - page.last.us) / (365.25 * 86400e6);
    return page.score * (1 + 0.05 * std::exp2(-years));
  }

  Result<FoundPages> give(const std::function<bool(const FoundPage&)>& sink) {
    Time newest{0};
    for (const auto& [id, page] : candidates_) newest = std::max(newest, page.last);
    std::vector<Candidate> best;
    for (auto& [id, page] : candidates_) {
      page.score = with_age(page, newest);
      best.push_back(page);
    }
    std::sort(best.begin(), best.end(), [](const Candidate& a, const Candidate& b) {
      return a.score != b.score ? a.score > b.score : a.page > b.page;
    });
    if (best.size() > kMaxPages) {
      best.resize(kMaxPages);
      found_.partial = true;
    }
    Evaluator evaluator(db_, query_, expressions_);
    for (const Candidate& page : best) {
      VARVE_ASSIGN(const auto found, look(page, evaluator));
      if (found && !sink(*found)) break;
    }
    return found_;
  }

  // Nothing where no version within the times fits.
  Result<std::optional<FoundPage>> look(const Candidate& page, Evaluator& evaluator) {
    VARVE_ASSIGN(index::Statement * statement, db_.get(kPage));
    FoundPage found{.score = page.score};
    std::optional<History> history;
    {
      auto use = statement->use(page.page);
      VARVE_ASSIGN(const bool there, use.next());
      if (!there) return std::nullopt;
      found.url = use.null(0) ? index::url_of_form(use.bytes(2), use.integer(1)) : use.text(0);
      history = decode(use.bytes(3));
    }
    if (!history) return fail(ErrorKind::kDamaged, "text.db has lost the versions of a page");
    Fits fits(history->versions.size(), page.whole);
    if (history->versions.size() > 1) {
      VARVE_ASSIGN(fits, evaluator.fits(*history));
    }
    return within_times(std::move(found), *history, fits);
  }

  [[nodiscard]] std::optional<FoundPage> within_times(FoundPage found, const History& history,
                                                      const Fits& fits) const {
    bool any = false;
    for (std::size_t i = 0; i < fits.size(); ++i) {
      const Version& version = history.versions[i];
      if (!fits[i] || version.last < from_ || version.first > to_) continue;
      if (!any) found.first_seen = version.first;
      any = true;
      found.version = version;
      found.gone = std::nullopt;
      if (i + 1 < fits.size()) found.gone = history.versions[i + 1].first;
    }
    if (!any) return std::nullopt;
    return found;
  }

  TextDb& db_;
  const Query& query_;
  Time from_;
  Time to_;
  Sites sites_;
  Runs runs_;
  Expressions expressions_;
  FoundPages found_;
  std::unordered_map<std::int64_t, Candidate> candidates_;
};

}  // namespace

Result<FoundPages> find_pages(TextDb& db, const Query& query, const Question& question,
                              Stemmers& stemmers,
                              const std::function<bool(const FoundPage&)>& sink) {
  VARVE_ASSIGN(const std::string marks, db.fact("languages"));
  std::vector<Language> languages;
  for (const char mark : marks) {
    const auto language = static_cast<std::size_t>(mark - 'a');
    if (language < kLanguages.size()) languages.push_back(static_cast<Language>(language));
  }
  if (languages.empty()) return FoundPages();  // nothing is indexed
  return Finder(db, query, question, stemmers, std::move(languages)).run(sink);
}

}  // namespace varve::search
