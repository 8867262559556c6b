// The frontier's hosts, what it keeps of answers, and what it tells at the end.
#include "varve/frontier/frontier.hpp"

namespace varve::frontier {

Result<std::int64_t> Frontier::host_of(const url::Url& url) {
  std::string origin = url.origin();
  if (origin == last_origin_) return last_host_;
  VARVE_ASSIGN(auto id, ask("SELECT id FROM hosts WHERE origin = ?", std::string_view(origin)));
  if (!id) {
    VARVE_TRY(tell("INSERT INTO hosts (origin, waiting) VALUES (?, 0)", std::string_view(origin)));
    id = sqlite3_last_insert_rowid(handle());
    ++hosts_;
  }
  last_origin_ = std::move(origin);
  last_host_ = *id;
  return *id;
}

// How many wait is told to each host once a commit, not with each URL.
Result<void> Frontier::write_waiting() {
  for (const auto& [host, change] : waiting_changes_) {
    if (change == 0) continue;
    VARVE_TRY(tell("UPDATE hosts SET waiting = waiting + ? WHERE id = ?", change, host));
  }
  waiting_changes_.clear();
  return {};
}

Result<std::vector<FrontierHost>> Frontier::hosts_waiting(std::int64_t after, std::size_t most) {
  VARVE_TRY(write_waiting());
  VARVE_ASSIGN(index::Statement * statement,
               get("SELECT id, origin, robots, robots_time FROM hosts "
                   "WHERE waiting > 0 AND id > ? ORDER BY id LIMIT ?"));
  auto use = statement->use(after, std::uint64_t{most});
  std::vector<FrontierHost> hosts;
  while (true) {
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) return hosts;
    FrontierHost& host = hosts.emplace_back();
    host.id = use.integer(0);
    host.origin = use.text(1);
    if (!use.null(2)) host.robots = use.text(2);
    host.robots_time = use.time(3);
  }
}

Result<void> Frontier::set_robots(std::int64_t host, std::string_view robots, Time time) {
  VARVE_TRY(write());
  return tell("UPDATE hosts SET robots = ?, robots_time = ? WHERE id = ?", robots, time, host);
}

Result<void> Frontier::keep_answer(std::int64_t page, std::string_view url,
                                   std::string_view bytes) {
  VARVE_TRY(write());
  VARVE_TRY(tell("INSERT INTO answers (page, url, bytes) VALUES (?, ?, ?)", page, url,
                 index::Bytes{bytes}));
  ++answers_;
  return commit();
}

Result<std::optional<std::string>> Frontier::kept_answer(std::string_view url) {
  VARVE_ASSIGN(index::Statement * statement, get("SELECT bytes FROM answers WHERE url = ?"));
  auto use = statement->use(url);
  VARVE_ASSIGN(const bool there, use.next());
  if (!there) return std::nullopt;
  return std::string(use.bytes(0));
}

Result<void> Frontier::drop_answers(std::int64_t page) {
  if (answers_ == 0) return {};
  VARVE_TRY(write());
  VARVE_TRY(tell("DELETE FROM answers WHERE page = ?", page));
  answers_ -= sqlite3_changes(handle());
  return {};
}

Result<void> Frontier::add_noise(std::string_view origin, std::string_view parameter) {
  VARVE_TRY(write());
  return tell("INSERT OR IGNORE INTO noise (host, name) SELECT id, ? FROM hosts WHERE origin = ?",
              parameter, origin);
}

Result<std::vector<std::pair<std::string, std::string>>> Frontier::noise() {
  VARVE_ASSIGN(index::Statement * statement,
               get("SELECT origin, name FROM noise JOIN hosts ON hosts.id = noise.host"));
  auto use = statement->use();
  std::vector<std::pair<std::string, std::string>> all;
  while (true) {
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) return all;
    all.emplace_back(use.text(0), use.text(1));
  }
}

Result<void> Frontier::leave_out(std::string_view reason, std::string_view url) {
  VARVE_TRY(write());
  return tell(
      "INSERT INTO left_out (reason, count, example) VALUES (?, 1, ?) "
      "ON CONFLICT (reason) DO UPDATE SET count = count + 1",
      reason, url);
}

Result<std::vector<FailedUrl>> Frontier::failed(std::int64_t& after, std::size_t most) {
  VARVE_ASSIGN(index::Statement * statement,
               get("SELECT u.id, u.url, u.state, u.outcome, v.url FROM urls u "
                   "LEFT JOIN urls v ON v.id = u.via "
                   "WHERE u.state > 2 AND u.id > ? ORDER BY u.id LIMIT ?"));
  auto use = statement->use(after, std::uint64_t{most});
  std::vector<FailedUrl> urls;
  while (true) {
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) return urls;
    after = use.integer(0);
    urls.push_back({use.text(1), static_cast<UrlState>(use.integer(2)), use.text(3), use.text(4)});
  }
}

Result<std::vector<LeftOut>> Frontier::left_out() {
  VARVE_ASSIGN(index::Statement * statement,
               get("SELECT reason, count, example FROM left_out ORDER BY reason"));
  auto use = statement->use();
  std::vector<LeftOut> all;
  while (true) {
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) return all;
    all.push_back({use.text(0), use.unsigned_integer(1), use.text(2)});
  }
}

}  // namespace varve::frontier
