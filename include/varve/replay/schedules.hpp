// The archive's schedules, for the pages and the API: whoever starts the server reads them, changes
// them and runs them, so that it need not know of schedules.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/archive/json.hpp"
#include "varve/base/error.hpp"
#include "varve/base/time.hpp"

namespace varve::replay {

enum class RunOutcome : unsigned char { kUnderWay, kChanged, kUnchanged, kFailed, kToRetry };

struct ScheduleRun {
  Time planned;
  std::optional<Time> ended = {};
  RunOutcome outcome = RunOutcome::kUnderWay;
  std::string reason = {};         // of a failure, in a sentence
  std::uint64_t missed = 0;        // runs before it that there were not
  std::optional<Time> again = {};  // when it is tried again
  archive::Json json = {};         // as the commands say it
};

struct ScheduleState {
  // What else it is, for people: "Watched for" with two phrases.
  struct Fact {
    std::string name;
    std::vector<std::string> values;
  };

  std::string name;
  std::vector<std::string> urls;  // pages, or a crawl's seeds
  std::string when = {};          // "every 6 h"
  bool crawls = false;
  bool paused = false;
  bool running = false;  // here: a run is under way, or was asked for and waits
  std::optional<Time> next = {};
  std::optional<ScheduleRun> last = {};
  std::vector<Fact> facts = {};  // without secrets
  archive::Json json = {};       // as the commands say it, without secrets, and `running`
};

// Thread-safe. Errors are the archive's, but for what is said here.
class Schedules {
 public:
  virtual ~Schedules() = default;

  // Whether this process runs those that are due, by itself.
  [[nodiscard]] virtual bool runs_due() const = 0;

  // In the order of their names.
  virtual Result<std::vector<ScheduleState>> list() = 0;
  // How many of them failed the last time.
  virtual Result<std::uint64_t> count_in_trouble() = 0;
  virtual Result<std::optional<ScheduleState>> find(std::string_view name) = 0;
  // The newest first.
  virtual Result<std::vector<ScheduleRun>> runs(std::string_view name, std::size_t most) = 0;

  // As POST /api/v1/schedules is sent it (static/openapi.json). kInvalid where it says what it
  // cannot, or what the web may not. Durable when it returns.
  virtual Result<ScheduleState> add(const archive::Json& order) = 0;
  // kInvalid where there is none of that name.
  virtual Result<void> set_paused(std::string_view name, bool paused) = 0;
  virtual Result<void> remove(std::string_view name) = 0;
  // Begins as soon as no other run is under way.
  virtual void run_now(std::string_view name) = 0;
};

}  // namespace varve::replay
