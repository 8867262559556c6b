// A crawl's frontier with as many URLs as is asked for, over hosts of which few are large and most
// are small: they are added as pages link to them (a tenth new, the rest known), and then pages
// take their turns. Prints a row of docs/benchmarks.md's table for each size.
//   build/bench/bench/frontier_bench [--urls 100000,1000000,10000000] [--hosts 10000]
//                                    [--turns 200000] [--folder /var/tmp]
#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

#include "varve/frontier/frontier.hpp"
#include "varve/frontier/turns.hpp"

namespace {

using namespace varve;
using frontier::Frontier;
using Clock = std::chrono::steady_clock;

constexpr std::uint64_t kLinksOfPage = 50;
constexpr std::uint64_t kPagesInCommit = 100;  // as often as a crawl writes, about

struct Options {
  std::vector<std::uint64_t> urls = {100'000, 1'000'000, 10'000'000};
  std::uint64_t hosts = 10'000;
  std::uint64_t turns = 200'000;
  Path folder = "/var/tmp";
};

template <typename T>
T must(Result<T> result) {
  if (result) return *std::move(result);
  fmt::print(stderr, "frontier_bench: {}\n", result.error().message);
  std::exit(1);
}
void must(const Result<void>& result) {
  if (result) return;
  fmt::print(stderr, "frontier_bench: {}\n", result.error().message);
  std::exit(1);
}

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

double peak_mib() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024;
}

// The n-th URL: its host by Zipf's law, as links on the web are spread.
url::Url url_of(std::uint64_t n, std::uint64_t hosts) {
  std::minstd_rand random(static_cast<std::uint32_t>(n * 2'654'435'761U + 1));
  const double share = std::uniform_real_distribution<double>(0, 1)(random);
  const auto host = static_cast<std::uint64_t>(std::pow(static_cast<double>(hosts), share)) - 1;
  return *url::Url::parse(
      fmt::format("https://site-{}.example/articles/{:02}/page-{}.html?lang=en", host, n % 100, n));
}

struct Row {
  double add_rate = 0;   // new URLs a second, with nine known ones each
  double turn_rate = 0;  // pages begun and ended a second
  double disk_mib = 0;
  double memory_mib = 0;
};

void add_all(Frontier& frontier, std::uint64_t urls, std::uint64_t hosts) {
  std::minstd_rand random(1);
  std::uint64_t links = 0;
  for (std::uint64_t n = 0; n < urls; ++n) {
    must(frontier.add(url_of(n, hosts), {.depth = 1}));
    for (int known = 0; known < 9; ++known) {
      // Most links lead to what was linked to just before: navigation.
      const std::uint64_t back = random() % std::min<std::uint64_t>(n + 1, 1000);
      must(frontier.add(url_of(n - back, hosts), {.depth = 1}));
    }
    links += 10;
    if (links % (kLinksOfPage * kPagesInCommit) == 0) must(frontier.commit());
  }
  must(frontier.commit());
}

void take_turns(Frontier& frontier, std::uint64_t pages) {
  frontier::TurnRules rules;
  rules.obey_robots = false;
  rules.pace.delay = std::chrono::milliseconds(0);
  frontier::Turns turns(frontier, rules);
  for (std::uint64_t n = 0; n < pages; ++n) {
    const auto turn = must(turns.next(Clock::now(), Time::now()));
    if (!turn) break;
    turns.page_ended(turn->host, Clock::now(), {});
    must(frontier.end(turn->url.id, frontier::UrlState::kSaved, ""));
    if (n % kPagesInCommit == 0) must(frontier.commit());
  }
  must(frontier.commit());
}

Row measure(std::uint64_t urls, const Options& options) {
  const Path file = options.folder / fmt::format("frontier_bench.{}.db", ::getpid());
  Row row;
  {
    Frontier frontier = must(Frontier::open(file));
    auto start = Clock::now();
    add_all(frontier, urls, options.hosts);
    row.add_rate = static_cast<double>(urls) / seconds_since(start);
    start = Clock::now();
    const std::uint64_t pages = std::min(urls, options.turns);
    take_turns(frontier, pages);
    row.turn_rate = static_cast<double>(pages) / seconds_since(start);
  }
  row.disk_mib = static_cast<double>(std::filesystem::file_size(file)) / (1 << 20);
  row.memory_mib = peak_mib();
  must(Frontier::remove(file));
  return row;
}

Options read(int argc, char** argv) {
  Options options;
  for (int i = 1; i + 1 < argc; i += 2) {
    const std::string name = argv[i];
    const std::string value = argv[i + 1];
    if (name == "--hosts") options.hosts = std::stoull(value);
    if (name == "--turns") options.turns = std::stoull(value);
    if (name == "--folder") options.folder = value;
    if (name != "--urls") continue;
    options.urls.clear();
    for (std::size_t at = 0; at < value.size();
         at = value.find(',', at) == value.npos ? value.size() : value.find(',', at) + 1) {
      options.urls.push_back(std::stoull(value.substr(at)));
    }
  }
  return options;
}

}  // namespace

int main(int argc, char** argv) {
  const Options options = read(argc, argv);
  fmt::print("| URLs | added a second | turns a second | MiB on disk | bytes a URL | peak MiB |\n");
  fmt::print("| --- | --- | --- | --- | --- | --- |\n");
  for (const std::uint64_t urls : options.urls) {
    const Row row = measure(urls, options);
    fmt::print("| {} | {:.0f} | {:.0f} | {:.0f} | {:.0f} | {:.0f} |\n", urls, row.add_rate,
               row.turn_rate, row.disk_mib, row.disk_mib * (1 << 20) / static_cast<double>(urls),
               row.memory_mib);
    std::fflush(stdout);
  }
}
