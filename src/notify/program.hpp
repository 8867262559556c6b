// Commands: a program that is told of a notice. Internal to notify. Thread-safe.
#pragma once

#include <chrono>
#include <string>

#include "varve/notify/send.hpp"

namespace varve::notify {

struct ProgramLimits {
  std::chrono::milliseconds time{60'000};  // then SIGTERM
  std::chrono::milliseconds grace{5'000};  // and then SIGKILL
};

Result<std::string> run_command(const Notice& notice, const Channel& channel,
                                const settings::Notify& settings, const ProgramLimits& limits = {});

}  // namespace varve::notify
