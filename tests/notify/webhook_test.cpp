#include "notify/webhook.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace varve::notify {
namespace {

// The example that the Standard Webhooks libraries test themselves by.
TEST(Webhook, IsSignedAsStandardWebhooksAre) {
  const auto key = webhook_key("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  ASSERT_TRUE(key) << key.error().message;
  EXPECT_EQ(webhook_signature(*key, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330",
                              R"({"test": 2432232314})"),
            "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
}

TEST(Webhook, TakesNoSecretThatIsNone) {
  for (const std::string& secret :
       {std::string(), std::string("secret"), std::string("whsec_"), std::string("whsec_c2hvcnQ="),
        std::string("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"), std::string("whsec_!!!"),
        "whsec_" + std::string(400, 'A')}) {
    const auto key = webhook_key(secret);
    ASSERT_FALSE(key) << secret;
    EXPECT_THAT(key.error().message,
                ::testing::HasSubstr("webhook_secret in config.toml is whsec_"));
    if (secret.size() > 10)
      EXPECT_THAT(key.error().message, ::testing::Not(::testing::HasSubstr(secret)));
  }
}

}  // namespace
}  // namespace varve::notify
