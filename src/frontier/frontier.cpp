#include "varve/frontier/frontier.hpp"

#include <algorithm>
#include <cstring>
#include <random>

#include "frontier/schema.hpp"

namespace varve::frontier {
namespace {

// A known URL's hash stands in one place of a table of so many; another one may take its place, and
// the file is asked then. 8 MiB.
constexpr std::size_t kSeenPlaces = std::size_t{1} << 20;
// What failed comes after what was not tried yet, and what was begun when the process was killed
// comes last: if it was to blame, the rest is done by then.
constexpr std::int64_t kRankOfRetries = std::int64_t{1} << 32;
constexpr std::int64_t kRankOfSuspects = std::int64_t{1} << 40;
constexpr std::size_t kMaxReason = 500;  // bytes

constexpr std::string_view kKeyFact = "hash_key";

HashKey new_key() {
  std::random_device random;
  const auto draw = [&] { return std::uint64_t{random()} << 32 | random(); };
  return {draw(), draw()};
}

}  // namespace

Result<Frontier> Frontier::open(const Path& path) {
  // One crawl at a time: another one is told at once that it is locked.
  constexpr const char* kPragmas = "PRAGMA busy_timeout = 200; PRAGMA locking_mode = EXCLUSIVE;";
  VARVE_ASSIGN(index::SideDatabase opened,
               open_file(path, {kSchema, kSchemaVersion, kApplicationId, kPragmas}));
  Frontier frontier(std::move(opened));
  VARVE_TRY(frontier.prepare());
  return frontier;
}

Result<void> Frontier::prepare() {
  seen_.assign(kSeenPlaces, 0);
  VARVE_ASSIGN(std::string key, fact(kKeyFact));
  if (key.size() == sizeof key_) {
    std::memcpy(key_.data(), key.data(), sizeof key_);
  } else {
    key_ = new_key();
    VARVE_TRY(set_fact(kKeyFact, {reinterpret_cast<const char*>(key_.data()), sizeof key_}));
  }
  VARVE_ASSIGN(index::Statement * states, get("SELECT state, count(*) FROM urls GROUP BY state"));
  {
    auto use = states->use();
    while (true) {
      VARVE_ASSIGN(const bool there, use.next());
      if (!there) break;
      const auto state = static_cast<std::size_t>(use.integer(0));
      if (state < kUrlStates) counts_[state] = use.unsigned_integer(1);
    }
  }
  VARVE_ASSIGN(const auto hosts, ask("SELECT count(*) FROM hosts"));
  hosts_ = static_cast<std::uint64_t>(hosts.value_or(0));
  VARVE_ASSIGN(const auto answers, ask("SELECT count(*) FROM answers"));
  answers_ = answers.value_or(0);
  VARVE_TRY(suspect_begun());
  return commit();
}

Result<void> Frontier::suspect_begun() {
  if (count(UrlState::kBegun) == 0) return {};
  VARVE_TRY(write());
  VARVE_TRY(
      tell("UPDATE hosts SET waiting = waiting + (SELECT count(*) FROM urls "
           "WHERE state = 1 AND host = hosts.id)"));
  VARVE_TRY(tell("UPDATE urls SET state = 0, rank = ? + depth WHERE state = 1", kRankOfSuspects));
  counts_[0] += std::exchange(counts_[1], 0);
  return {};
}

Result<void> Frontier::write() {
  if (writing_) return {};
  VARVE_TRY(run("BEGIN IMMEDIATE"));
  writing_ = true;
  return {};
}

Result<void> Frontier::commit() {
  if (!writing_) return {};
  VARVE_TRY(write_waiting());
  VARVE_TRY(run("COMMIT"));
  writing_ = false;
  return {};
}

Result<void> Frontier::set_fact(std::string_view name, std::string_view value) {
  VARVE_TRY(write());
  return SideDatabase::set_fact(name, index::Bytes{value});
}

Result<bool> Frontier::is_known(std::uint64_t hash, std::string_view url) {
  std::uint64_t& seen = seen_[hash % kSeenPlaces];
  if (seen == hash) return true;
  VARVE_ASSIGN(index::Statement * statement, get("SELECT url FROM urls WHERE hash = ?"));
  auto use = statement->use(hash);
  while (true) {
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) return false;
    if (use.bytes(0) != url) continue;
    seen = hash;
    return true;
  }
}

Result<bool> Frontier::add(const url::Url& url, const NewUrl& what) {
  return insert(url, what, UrlState::kWaiting);
}

Result<void> Frontier::add_saved(const url::Url& url, const NewUrl& what) {
  VARVE_ASSIGN(const bool added, insert(url, what, UrlState::kSaved));
  if (added) return {};
  // It waits, perhaps, and need not any more.
  const std::string text = url.without_fragment();
  VARVE_ASSIGN(const auto id, ask("SELECT id FROM urls WHERE hash = ? AND url = ? AND state = 0",
                                  siphash(key_, text), std::string_view(text)));
  if (!id) return {};
  return move(*id, UrlState::kSaved, {});
}

Result<bool> Frontier::insert(const url::Url& url, const NewUrl& what, UrlState state) {
  const std::string text = url.without_fragment();
  const std::uint64_t hash = siphash(key_, text);
  VARVE_ASSIGN(const bool known, is_known(hash, text));
  if (known) return false;
  VARVE_TRY(write());
  VARVE_ASSIGN(const std::int64_t host, host_of(url));
  const std::int64_t rank = what.kind == UrlKind::kPage ? std::int64_t{what.depth} : -1;
  VARVE_TRY(
      tell("INSERT INTO urls (hash, url, host, kind, state, rank, depth, via, alike) "
           "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
           hash, std::string_view(text), host, static_cast<int>(what.kind), static_cast<int>(state),
           rank, std::int64_t{what.depth}, what.via, std::int64_t{what.alike}));
  seen_[hash % kSeenPlaces] = hash;
  ++counts_[static_cast<std::size_t>(state)];
  if (state == UrlState::kWaiting) {
    ++waiting_changes_[host];
    ++added_;
  }
  return true;
}

Result<void> Frontier::move(std::int64_t id, UrlState to, std::string_view reason) {
  VARVE_TRY(write());
  VARVE_ASSIGN(index::Statement * statement, get("SELECT state, host FROM urls WHERE id = ?"));
  std::size_t from = 0;
  std::int64_t host = 0;
  {
    auto use = statement->use(id);
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) return fail(ErrorKind::kDamaged, "the frontier has no URL of number {}", id);
    from = std::min(static_cast<std::size_t>(use.integer(0)), kUrlStates - 1);
    host = use.integer(1);
  }
  const std::optional<std::string_view> outcome =
      reason.empty() ? std::nullopt : std::optional(reason.substr(0, kMaxReason));
  VARVE_TRY(tell("UPDATE urls SET state = ?, outcome = ? WHERE id = ?", static_cast<int>(to),
                 outcome, id));
  --counts_[from];
  ++counts_[static_cast<std::size_t>(to)];
  if (from == 0) --waiting_changes_[host];
  if (to == UrlState::kWaiting) {
    ++waiting_changes_[host];
    ++added_;
  }
  return {};
}

Result<void> Frontier::begin(std::int64_t id) {
  return move(id, UrlState::kBegun, {});
}

Result<void> Frontier::end(std::int64_t id, UrlState state, std::string_view reason) {
  return move(id, state, reason);
}

Result<void> Frontier::again(std::int64_t id, Time not_before, std::string_view reason) {
  VARVE_TRY(move(id, UrlState::kWaiting, reason));
  return tell(
      "UPDATE urls SET attempts = attempts + 1, not_before = ?, rank = ? + depth "
      "WHERE id = ?",
      not_before, kRankOfRetries, id);
}

Result<void> Frontier::put_back(std::int64_t id) {
  return move(id, UrlState::kWaiting, {});
}

Result<std::vector<WaitingUrl>> Frontier::waiting(std::int64_t host, Time now, std::size_t most) {
  VARVE_ASSIGN(index::Statement * statement,
               get("SELECT id, url, depth, via, attempts, alike, rank, kind FROM urls "
                   "WHERE host = ? AND state = 0 AND not_before <= ? ORDER BY rank, id LIMIT ?"));
  auto use = statement->use(host, now, std::uint64_t{most});
  std::vector<WaitingUrl> urls;
  while (true) {
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) return urls;
    urls.push_back({.id = use.integer(0),
                    .url = use.text(1),
                    .kind = static_cast<UrlKind>(use.integer(7) & 3),
                    .depth = static_cast<std::uint32_t>(use.integer(2)),
                    .via = use.integer(3),
                    .attempts = static_cast<std::uint32_t>(use.integer(4)),
                    .alike = static_cast<std::uint32_t>(use.integer(5)),
                    .suspect = use.integer(6) >= kRankOfSuspects});
  }
}

Result<std::optional<Time>> Frontier::first_due(std::int64_t host) {
  VARVE_ASSIGN(const auto due, ask("SELECT not_before FROM urls WHERE host = ? AND state = 0 "
                                   "ORDER BY not_before LIMIT 1",
                                   host));
  if (!due) return std::nullopt;
  return Time{*due};
}

Result<void> Frontier::set_look(std::int64_t id, std::int64_t look) {
  VARVE_TRY(write());
  return tell("UPDATE urls SET look = ? WHERE id = ?", look, id);
}

Result<std::int64_t> Frontier::look(std::int64_t id) {
  VARVE_ASSIGN(const auto look, ask("SELECT look FROM urls WHERE id = ?", id));
  return look.value_or(0);
}

}  // namespace varve::frontier
