// Webhooks, as Standard Webhooks 1.0 (standardwebhooks.com) has them. Internal to notify.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include "varve/notify/send.hpp"

namespace varve::notify {

// The key that a secret stands for: "whsec_" and base64 of 24 to 64 bytes. kInvalid.
Result<std::string> webhook_key(std::string_view secret);
// "v1," and base64 of HMAC-SHA256 of "ID.SECONDS.BODY".
std::string webhook_signature(std::string_view key, std::string_view id, std::string_view seconds,
                              std::string_view body);

struct WebhookLimits {
  std::chrono::milliseconds connect{10'000};
  std::chrono::milliseconds total{30'000};
  std::uint64_t answer = 64 << 10;  // bytes of its body that are read
};

Result<void> check_webhook(const settings::Notify& settings);
Result<std::string> send_webhook(const Notice& notice, const Channel& channel,
                                 const settings::Notify& settings, Time now,
                                 const WebhookLimits& limits = {});

}  // namespace varve::notify
