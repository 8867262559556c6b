// Which request goes next: the one of highest priority, the oldest among those, whose host has not
// as many under way as it may. O(log n) whatever waits. Not thread-safe.
#pragma once

#include <compare>
#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace varve::fetch {

template <typename Job>
class Queue {
 public:
  explicit Queue(int per_host) : per_host_(per_host) {}

  void push(const std::string& host, int priority, std::unique_ptr<Job> job) {
    Host& entry = hosts_[host];
    const Place place{-static_cast<std::int64_t>(priority), next_++};
    unlist(entry);
    entry.waiting.emplace(place, std::move(job));
    list(host, entry);
    ++waiting_;
  }

  // The next one, which counts as under way until ended(); nothing where each has to wait.
  std::unique_ptr<Job> pop() {
    if (ready_.empty()) return nullptr;
    const auto first = ready_.begin();
    const std::string host = first->second;
    Host& entry = hosts_.find(host)->second;
    unlist(entry);
    auto node = entry.waiting.extract(entry.waiting.begin());
    ++entry.active;
    list(host, entry);
    --waiting_;
    return std::move(node.mapped());
  }

  void ended(const std::string& host) {
    const auto found = hosts_.find(host);
    if (found == hosts_.end()) return;
    unlist(found->second);
    --found->second.active;
    list(host, found->second);
    if (found->second.active == 0 && found->second.waiting.empty()) hosts_.erase(found);
  }

  // The host takes this many at once from now on, as long as anything of it is under way or waits.
  void widen(const std::string& host, int limit) {
    const auto found = hosts_.find(host);
    if (found == hosts_.end() || found->second.limit >= limit) return;
    unlist(found->second);
    found->second.limit = limit;
    list(host, found->second);
  }

  std::vector<std::unique_ptr<Job>> take_all() {
    std::vector<std::unique_ptr<Job>> all;
    ready_.clear();
    for (auto& [name, host] : hosts_) {
      host.listed = false;
      for (auto& [place, job] : host.waiting) all.push_back(std::move(job));
      host.waiting.clear();
    }
    waiting_ = 0;
    return all;
  }

  [[nodiscard]] std::size_t waiting() const { return waiting_; }

 private:
  struct Place {
    std::int64_t order;  // the priority, negated
    std::uint64_t number;
    auto operator<=>(const Place&) const = default;
  };
  struct Host {
    int active = 0;
    int limit = 0;  // 0: as all
    bool listed = false;
    std::map<Place, std::unique_ptr<Job>> waiting;
  };

  void list(const std::string& name, Host& host) {
    const int limit = host.limit > 0 ? host.limit : per_host_;
    host.listed = !host.waiting.empty() && host.active < limit;
    if (host.listed) ready_.emplace(host.waiting.begin()->first, name);
  }
  // Before anything of `host` changes.
  void unlist(Host& host) {
    if (host.listed) ready_.erase(ready_.lower_bound({host.waiting.begin()->first, std::string()}));
    host.listed = false;
  }

  int per_host_;
  std::uint64_t next_ = 0;
  std::size_t waiting_ = 0;
  std::unordered_map<std::string, Host> hosts_;
  std::set<std::pair<Place, std::string>> ready_;
};

}  // namespace varve::fetch
