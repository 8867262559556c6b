#include "varve/search/text_index.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <mutex>

#include "search/catch_up.hpp"
#include "search/find.hpp"
#include "search/match.hpp"
#include "search/page_source.hpp"
#include "search/purge.hpp"

namespace varve::search {
namespace {

// Which file that is: another process may have put a new one in its place.
std::uint64_t inode_of(const Path& path) {
  struct stat status {};
  return ::stat(path.c_str(), &status) == 0 ? status.st_ino : 0;
}

bool can_be_remade(const Error& error) {
  return error.kind == ErrorKind::kDamaged || error.kind == ErrorKind::kVersion;
}

// A connection, and what belongs to one thread besides.
struct Session {
  TextDb db;
  std::uint64_t inode;
  Stemmers stemmers = {};
};

// The hits of one answer: pages come best first, and their texts are read some at a time.
class Hits {
 public:
  Hits(const archive::Archive& archive, const Query& query, const Question& question,
       Stemmers& stemmers)
      : archive_(archive), query_(query), question_(question), stemmers_(stemmers) {}

  // False when there are enough.
  Result<bool> take(const FoundPage& page) {
    waiting_.push_back(page);
    if (answer.hits.size() + waiting_.size() < question_.limit && waiting_.size() < kAtOnce) {
      return true;
    }
    VARVE_TRY(finish());
    return answer.hits.size() < question_.limit && looked_at_ < question_.limit + kMoreLookedAt;
  }

  Result<void> finish() {
    std::vector<archive::CaptureRow> rows;
    for (const FoundPage& page : waiting_) {
      const Time to = std::min(page.version.last, std::min(question_.to, query_.to));
      VARVE_ASSIGN(auto row, archive_.nearest(page.url, to));
      rows.push_back(row ? *std::move(row) : archive::CaptureRow());
    }
    const auto texts = texts_of(archive_, rows);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      ++looked_at_;
      if (!texts[i]) continue;  // it was removed meanwhile, or is damaged
      Match found = match(*texts[i], query_, stemmers_);
      if (!found.fits) continue;
      const bool sentence = found.has_sentence;
      add(waiting_[i], rows[i], *texts[i], std::move(found));
      if (!sentence) continue;
      // text.db took others for as good that have other frequent words there.
      const auto last = answer.hits.end() - 1;
      std::rotate(answer.hits.begin() + with_sentence_++, last, last + 1);
    }
    waiting_.clear();
    return {};
  }

  Answer answer;

 private:
  static constexpr std::size_t kMoreLookedAt = 60;  // texts that are read in vain, or so

  void add(const FoundPage& page, const archive::CaptureRow& row, const text::PageText& text,
           Match found) {
    answer.hits.push_back({.url = row.url,
                           .title = text.title,
                           .snippet = std::move(found.snippet),
                           .marks = std::move(found.marks),
                           .time = row.time,
                           .first_seen = page.first_seen,
                           .last_seen = page.version.last,
                           .gone = page.gone,
                           .score = page.score});
  }

  const archive::Archive& archive_;
  const Query& query_;
  const Question& question_;
  Stemmers& stemmers_;
  std::vector<FoundPage> waiting_;
  std::size_t looked_at_ = 0;
  std::ptrdiff_t with_sentence_ = 0;  // of the answer's hits, which come first
};

// Of one state of text.db.
Result<Answer> answer_of(const archive::Archive& archive, Session& session, const Query& query,
                         const Question& question) {
  VARVE_ASSIGN(const Transaction reading, Transaction::read(session.db));
  Hits hits(archive, query, question, session.stemmers);
  Result<bool> more = true;
  VARVE_ASSIGN(const FoundPages found, find_pages(session.db, query, question, session.stemmers,
                                                  [&](const FoundPage& page) {
                                                    more = hits.take(page);
                                                    return more.value_or(false);
                                                  }));
  if (!more) return tl::unexpected(more.error());
  VARVE_TRY(hits.finish());
  VARVE_ASSIGN(const std::string state, archive.state_name());
  VARVE_ASSIGN(const std::string level, session.db.fact("level"));
  hits.answer.behind = state != level;
  hits.answer.partial = found.partial;
  if (hits.answer.hits.size() > question.limit) hits.answer.hits.resize(question.limit);
  return std::move(hits.answer);
}

}  // namespace

class TextIndex::Impl {
 public:
  Impl(const archive::Archive& of, Path where) : archive(of), path(std::move(where)) {}

  Result<std::unique_ptr<Session>> take() {
    const std::uint64_t inode = inode_of(path);
    {
      const std::lock_guard lock(mutex);
      while (!idle.empty()) {
        auto session = std::move(idle.back());
        idle.pop_back();
        if (session->inode == inode) return session;
      }
    }
    VARVE_ASSIGN(TextDb db, TextDb::open(path));
    return std::make_unique<Session>(Session{std::move(db), inode_of(path)});
  }
  void give_back(std::unique_ptr<Session> session) {
    const std::lock_guard lock(mutex);
    idle.push_back(std::move(session));
  }

  const archive::Archive& archive;
  const Path path;
  std::mutex mutex;
  std::vector<std::unique_ptr<Session>> idle;
  std::mutex writing;  // one thread catches up at a time
  std::string remade;
};

TextIndex::TextIndex(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
TextIndex::~TextIndex() = default;

Result<std::unique_ptr<TextIndex>> TextIndex::open(const archive::Archive& archive,
                                                   const Path& folder) {
  auto impl = std::make_unique<Impl>(archive, folder / "text.db");
  auto session = impl->take();
  if (!session && can_be_remade(session.error())) {
    impl->remade = session.error().message;
    VARVE_TRY(TextDb::remove(impl->path));
    session = impl->take();
  }
  if (!session) return tl::unexpected(session.error());
  impl->give_back(*std::move(session));
  return std::unique_ptr<TextIndex>(new TextIndex(std::move(impl)));  // a private constructor
}

Result<CatchUpReport> TextIndex::catch_up(const CatchUpProgress& progress) {
  const std::lock_guard lock(impl_->writing);
  const auto once = [&]() -> Result<CatchUpReport> {
    // The next time it is not opened anew; after a failure it is.
    VARVE_ASSIGN(auto session, impl_->take());
    auto report = search::catch_up(session->db, impl_->archive, CatchUp::kAll, progress);
    if (report) impl_->give_back(std::move(session));
    return report;
  };
  auto done = once();
  if (!done && can_be_remade(done.error())) {
    impl_->remade = done.error().message;
    VARVE_TRY(TextDb::remove(impl_->path));
    done = once();
  }
  if (done) done->remade = std::exchange(impl_->remade, "");
  return done;
}

Result<void> TextIndex::forget_removed(const archive::Archive& archive, const Path& folder) {
  const Path path = folder / "text.db";
  if (inode_of(path) == 0) return {};
  const auto once = [&]() -> Result<void> {
    VARVE_ASSIGN(TextDb db, TextDb::open(path));
    VARVE_TRY(search::catch_up(db, archive, CatchUp::kRemovals, {}));
    return {};
  };
  const auto done = once();
  if (!done && can_be_remade(done.error())) return TextDb::remove(path);
  return done;
}

Result<void> TextIndex::forget_removed() const {
  return forget_removed(impl_->archive, impl_->path.parent_path());
}

Result<Answer> TextIndex::search(const Question& question) const {
  VARVE_ASSIGN(const Query query, parse_query(question.text, Time::now()));
  VARVE_ASSIGN(auto session, impl_->take());
  auto answer = answer_of(impl_->archive, *session, query, question);
  if (answer) impl_->give_back(std::move(session));
  return answer;
}

Result<Level> TextIndex::level() const {
  Level level;
  for (const char* const suffix : {"", "-wal"}) {
    Path path = impl_->path;
    std::error_code none;
    const std::uintmax_t bytes = std::filesystem::file_size(path += suffix, none);
    if (!none) level.bytes += bytes;
  }
  VARVE_ASSIGN(auto session, impl_->take());
  VARVE_ASSIGN(const std::string known, session->db.fact("level"));
  impl_->give_back(std::move(session));
  VARVE_ASSIGN(const std::string state, impl_->archive.state_name());
  level.behind = state != known;
  const std::uint64_t before = archive::Archive::captures_of(known);
  const std::uint64_t now = archive::Archive::captures_of(state);
  level.captures_behind = now > before ? now - before : 0;
  return level;
}

}  // namespace varve::search
