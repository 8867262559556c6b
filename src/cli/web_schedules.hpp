// Schedules as `serve` gives them to its pages and its API.
#pragma once

#include "cli/schedule_daemon.hpp"
#include "varve/archive/archive.hpp"
#include "varve/replay/schedules.hpp"
#include "varve/replay/server.hpp"
#include "varve/schedule/book.hpp"
#include "varve/schedule/ledger.hpp"

namespace varve::cli {

// What is shown, whoever asks, has no secrets in it (web_secrets.hpp).
class WebSchedules final : public replay::Schedules {
 public:
  // All of these outlive it. `open_for_change` gives the archive for writing; `allow_private` goes
  // to schedules that are added.
  WebSchedules(const archive::Archive& archive, const Globals& globals, ScheduleDaemon& daemon,
               replay::OpenForChange open_for_change, bool allow_private)
      : archive_(archive),
        globals_(globals),
        daemon_(daemon),
        open_for_change_(std::move(open_for_change)),
        allow_private_(allow_private) {}

  [[nodiscard]] bool runs_due() const override { return daemon_.runs_due(); }
  Result<std::vector<replay::ScheduleState>> list() override;
  Result<std::uint64_t> count_in_trouble() override;
  Result<std::optional<replay::ScheduleState>> find(std::string_view name) override;
  Result<std::vector<replay::ScheduleRun>> runs(std::string_view name, std::size_t most) override;
  Result<replay::ScheduleState> add(const archive::Json& order) override;
  Result<void> set_paused(std::string_view name, bool paused) override;
  Result<void> remove(std::string_view name) override;
  void run_now(std::string_view name) override { daemon_.run_now(name); }

 private:
  Result<std::unique_ptr<archive::Archive>> open() const;
  Result<replay::ScheduleState> state_of(const schedule::Definition& definition,
                                         schedule::Ledger& ledger) const;
  Result<void> change(std::string_view name,
                      const std::function<void(schedule::Definition&)>& make);

  const archive::Archive& archive_;
  const Globals& globals_;
  ScheduleDaemon& daemon_;
  replay::OpenForChange open_for_change_;
  bool allow_private_;
};

}  // namespace varve::cli
