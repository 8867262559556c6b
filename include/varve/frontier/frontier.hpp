// A crawl's frontier: every URL that it knows, and what became of each, in a file of its own
// (crawls/JOB.db of an archive). What was committed outlives the process, whatever ends it. Memory
// is bounded, whatever number of URLs there are. Used by one thread.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"
#include "varve/base/keyed_hash.hpp"
#include "varve/base/time.hpp"
#include "varve/index/side_database.hpp"
#include "varve/url/url.hpp"

namespace varve::frontier {

enum class UrlState : std::uint8_t {
  kWaiting = 0,
  kBegun = 1,  // begun, and not ended yet
  kSaved = 2,
  kFailed = 3,
  kRefused = 4,  // by robots.txt
};
inline constexpr std::size_t kUrlStates = 5;

enum class UrlKind : std::uint8_t {
  kPage = 0,
  kSitemap = 1,         // read for the pages that it names; comes before pages
  kGuessedSitemap = 2,  // one that nobody speaks of; it is no failure where it is not there
};

struct NewUrl {
  UrlKind kind = UrlKind::kPage;
  std::uint32_t depth = 0;
  std::int64_t via = 0;
  std::uint32_t alike = 0;
};

struct WaitingUrl {
  std::int64_t id = 0;
  std::string url;
  UrlKind kind = UrlKind::kPage;
  std::uint32_t depth = 0;
  std::int64_t via = 0;
  std::uint32_t attempts = 0;  // that came to no answer worth keeping
  std::uint32_t alike = 0;
  bool suspect = false;  // it was begun when the process was killed
};

struct FrontierHost {
  std::int64_t id = 0;
  std::string origin;
  std::optional<std::string> robots;  // Robots::to_text(); nothing where none is known
  Time robots_time;                   // when that was asked for
};

struct FailedUrl {
  std::string url;
  UrlState state = UrlState::kFailed;
  std::string reason;
  std::string via;  // the page that links there; "" for a seed
};

struct LeftOut {
  std::string reason;
  std::uint64_t count = 0;
  std::string example;
};

class Frontier : private index::SideDatabase {
 public:
  // Makes the file where it is not there. It is this process's until the Frontier goes: kBusy where
  // it is another's. kDamaged, kVersion where it is no frontier.
  static Result<Frontier> open(const Path& path);
  using index::SideDatabase::remove;

  // What a caller keeps with it, by name: "" where there is nothing.
  using index::SideDatabase::fact;
  Result<void> set_fact(std::string_view name, std::string_view value);

  // Waiting from now on, unless it is known; whether it was not. The URL is without fragment.
  Result<bool> add(const url::Url& url, const NewUrl& what);
  // Known from now on as what a page was redirected to, and not gone to by itself.
  Result<void> add_saved(const url::Url& url, const NewUrl& what);

  // Hosts that have URLs waiting, by their numbers above `after`.
  Result<std::vector<FrontierHost>> hosts_waiting(std::int64_t after, std::size_t most);
  // Of a host's URLs those that come first and may be begun at `now`; they stay waiting.
  Result<std::vector<WaitingUrl>> waiting(std::int64_t host, Time now, std::size_t most);
  // When the first of a host's URLs may be begun; nothing where none waits.
  Result<std::optional<Time>> first_due(std::int64_t host);
  Result<void> set_robots(std::int64_t host, std::string_view robots, Time time);

  Result<void> begin(std::int64_t id);
  Result<void> end(std::int64_t id, UrlState state, std::string_view reason);
  // It waits again, and counts as tried once more.
  Result<void> again(std::int64_t id, Time not_before, std::string_view reason);
  // As if it had never been begun.
  Result<void> put_back(std::int64_t id);
  Result<void> set_look(std::int64_t id, std::int64_t look);
  Result<std::int64_t> look(std::int64_t id);

  // An answer on the way to the page of that number, which outlives the process when this returns;
  // all of a page's go together.
  Result<void> keep_answer(std::int64_t page, std::string_view url, std::string_view bytes);
  Result<std::optional<std::string>> kept_answer(std::string_view url);
  Result<void> drop_answers(std::int64_t page);  // costs nothing where none are kept

  Result<void> add_noise(std::string_view origin, std::string_view parameter);
  Result<std::vector<std::pair<std::string, std::string>>> noise();  // origins and parameters
  Result<void> leave_out(std::string_view reason, std::string_view url);

  [[nodiscard]] std::uint64_t count(UrlState state) const {
    return counts_[static_cast<std::size_t>(state)];
  }
  [[nodiscard]] std::uint64_t hosts() const { return hosts_; }
  // URLs that came to wait so far, in this process: another number where there are more.
  [[nodiscard]] std::uint64_t added() const { return added_; }
  // In the order in which they were found, from behind `after`; its number is given back.
  Result<std::vector<FailedUrl>> failed(std::int64_t& after, std::size_t most);
  Result<std::vector<LeftOut>> left_out();

  // What was done since the last commit() outlives the process from then on, all of it or nothing.
  Result<void> commit();

 private:
  explicit Frontier(index::SideDatabase opened) : SideDatabase(std::move(opened)) {}
  Result<void> prepare();
  Result<void> write();  // begins what commit() ends
  Result<std::int64_t> host_of(const url::Url& url);
  Result<bool> is_known(std::uint64_t hash, std::string_view url);
  Result<bool> insert(const url::Url& url, const NewUrl& what, UrlState state);
  Result<void> move(std::int64_t id, UrlState to, std::string_view reason);
  Result<void> suspect_begun();
  Result<void> write_waiting();

  HashKey key_{};
  bool writing_ = false;
  std::array<std::uint64_t, kUrlStates> counts_{};
  std::uint64_t hosts_ = 0;
  std::uint64_t added_ = 0;
  std::int64_t answers_ = 0;  // that are kept
  std::unordered_map<std::int64_t, std::int64_t>
      waiting_changes_;      // by host, since the last commit
  std::string last_origin_;  // most links lead where the one before led
  std::int64_t last_host_ = 0;
  std::vector<std::uint64_t> seen_;  // hashes of known URLs, each in the place that it chooses
};

}  // namespace varve::frontier
