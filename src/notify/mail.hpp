// Letters, by libcurl's SMTP. Internal to notify. Thread-safe.
#pragma once

#include <chrono>
#include <string>

#include "varve/notify/send.hpp"

namespace varve::notify {

struct MailLimits {
  std::chrono::milliseconds connect{15'000};
  std::chrono::milliseconds total{60'000};
};

Result<void> check_mail(const settings::Notify& settings);
Result<std::string> send_mail(const Notice& notice, const Channel& channel,
                              const settings::Notify& settings, Time now,
                              const MailLimits& limits = {});

}  // namespace varve::notify
