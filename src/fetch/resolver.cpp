#include "fetch/resolver.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <sys/socket.h>

#include <map>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "varve/fetch/address.hpp"

namespace varve::fetch {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::seconds kKept{60};
constexpr std::size_t kMaxKept = 4096;

struct FreeAddresses {
  void operator()(addrinfo* list) const noexcept { freeaddrinfo(list); }
};

std::string numeric(const addrinfo& address) {
  char text[NI_MAXHOST] = "";
  getnameinfo(address.ai_addr, address.ai_addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST);
  return text;
}

std::string without_brackets(const std::string& host) {
  const bool bracketed = host.size() > 2 && host.front() == '[' && host.back() == ']';
  return bracketed ? host.substr(1, host.size() - 2) : host;
}

// Done at once.
Lookup look_up_now(const std::string& host) {
  Lookup lookup;
  lookup.refused = why_refused(std::string_view(host));
  if (lookup.refused) {  // an address, or a name that is one
    lookup.found = true;
    return lookup;
  }
  addrinfo hints{};
  hints.ai_family = AF_UNSPEC;
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const int code = getaddrinfo(without_brackets(host).c_str(), nullptr, &hints, &found);
  const std::unique_ptr<addrinfo, FreeAddresses> addresses(found);
  lookup.found = code == 0;
  lookup.may_pass = code == EAI_AGAIN || code == EAI_SYSTEM || code == EAI_MEMORY;
  if (code != 0) lookup.message = gai_strerror(code);
  for (const addrinfo* at = addresses.get(); at != nullptr && !lookup.refused; at = at->ai_next) {
    if (const auto why = why_refused(*at->ai_addr)) {
      lookup.refused = fmt::format("{} is {}", numeric(*at), *why);
    }
  }
  return lookup;
}

}  // namespace

struct Resolver::Shared {
  std::mutex mutex;
  std::vector<std::pair<std::string, Lookup>> ended;
  std::function<void()> wake;  // empty when the Resolver has gone
};

struct Resolver::State {
  std::map<std::string, std::vector<Done>> waiting;
  std::map<std::string, std::pair<Clock::time_point, Lookup>> kept;
};

Resolver::Resolver(std::function<void()> wake)
    : shared_(std::make_shared<Shared>()), state_(std::make_unique<State>()) {
  shared_->wake = std::move(wake);
}

Resolver::~Resolver() {
  const std::lock_guard lock(shared_->mutex);
  shared_->wake = nullptr;
}

void Resolver::look_up(const std::string& host, Done done) {
  auto& waiting = state_->waiting[host];
  waiting.push_back(std::move(done));
  if (waiting.size() > 1) return;  // under way
  const auto tell = [shared = shared_, host](Lookup lookup) {
    const std::lock_guard lock(shared->mutex);
    shared->ended.emplace_back(host, std::move(lookup));
    if (shared->wake) shared->wake();
  };
  const auto kept = state_->kept.find(host);
  if (kept != state_->kept.end() && Clock::now() - kept->second.first < kKept) {
    return tell(kept->second.second);
  }
  try {
    std::thread([host, tell] { tell(look_up_now(host)); }).detach();
  } catch (const std::system_error& error) {
    tell({false, true, error.what(), std::nullopt});
  }
}

void Resolver::collect() {
  std::vector<std::pair<std::string, Lookup>> ended;
  {
    const std::lock_guard lock(shared_->mutex);
    ended.swap(shared_->ended);
  }
  for (const auto& [host, lookup] : ended) {
    if (state_->kept.size() >= kMaxKept) state_->kept.clear();
    if (lookup.found) state_->kept[host] = {Clock::now(), lookup};
    const auto node = state_->waiting.extract(host);
    if (node.empty()) continue;
    for (const Done& done : node.mapped()) done(lookup);
  }
}

}  // namespace varve::fetch
