// Crawls that are under way or were broken off, for the pages and the API: whoever starts the
// server begins them and goes on with them, so that it need not know of crawling. Those that are
// over are in the archive, by their reports.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/archive/json.hpp"
#include "varve/base/error.hpp"

namespace varve::replay {

struct CrawlState {
  enum class Where : unsigned char {
    kHere,       // under way in this process
    kElsewhere,  // in another one, which alone knows how far it is
    kNowhere,    // broken off; it can go on
    kOver        // its report is in the archive
  };

  std::string job;  // 14 digits, its first second
  std::vector<std::string> seeds = {};
  std::vector<std::string> options = {};  // of the command; without secrets
  Where where = Where::kNowhere;
  bool stopping = false;   // here, and not for long
  std::string error = {};  // why it was broken off here, in a sentence

  // So far, of all its runs.
  std::uint64_t saved = 0;
  std::uint64_t failed = 0;
  std::uint64_t waiting = 0;
  std::uint64_t hosts = 0;
  // Of the one here.
  std::uint64_t bytes_received = 0;
  double pages_per_second = 0;
  std::optional<std::chrono::seconds> left = {};  // until all that is known now is done
  std::uint64_t version = 0;                      // grows with each change
};

// Thread-safe.
class Crawls {
 public:
  virtual ~Crawls() = default;

  // Those that are not over, the newest first.
  virtual Result<std::vector<CrawlState>> list() = 0;
  // One of these, or one that has ended in this process.
  virtual Result<std::optional<CrawlState>> find(std::string_view job) = 0;

  // As POST /api/v1/crawls is sent it (static/openapi.json); gives its job. kInvalid where it says
  // what it cannot, or what the web may not; kBusy while another is under way here.
  virtual Result<std::string> begin(const archive::Json& order) = 0;
  // kInvalid where there is no such job; kBusy where it is under way, or another one here.
  virtual Result<void> go_on(std::string_view job) = 0;
  // It ends soon, where it is under way here, and can go on later.
  virtual void stop(std::string_view job) = 0;

  // `call` is told of each job that changed, on a thread of its own; {} to end that.
  virtual void on_change(std::function<void(const std::string& job)> call) = 0;
};

}  // namespace varve::replay
