#include "cli/web_secrets.hpp"

#include <array>
#include <string_view>

#include "varve/url/url.hpp"

namespace varve::cli {
namespace {

constexpr std::array<std::string_view, 4> kSecretOptions = {
    "--header=", "--cookies=", "--proxy=", "--profile="};

std::string without_secret(const std::string& option) {
  for (const std::string_view secret : kSecretOptions) {
    if (option.starts_with(secret)) return std::string(secret) + "…";
  }
  return option;
}

std::string shown_channel(const std::string& channel) {
  if (channel.starts_with("command:")) return "command:…";
  const auto url = url::Url::parse(channel);
  if (!url || !url->is_http()) return channel;
  const std::string origin = url->origin() + "/";
  return url->href() == origin ? origin : origin + "…";
}

}  // namespace

std::vector<std::string> without_secrets(const std::vector<std::string>& options) {
  std::vector<std::string> shown;
  for (const std::string& each : options) shown.push_back(without_secret(each));
  return shown;
}

std::vector<std::string> without_credentials(const std::vector<std::string>& urls) {
  std::vector<std::string> shown;
  for (const std::string& each : urls) {
    auto url = url::Url::parse(each);
    const bool hides = url && url->includes_credentials();
    if (hides) url->remove_credentials();
    shown.push_back(hides ? url->href() : each);
  }
  return shown;
}

std::vector<std::string> shown_channels(const std::vector<std::string>& channels) {
  std::vector<std::string> shown;
  for (const std::string& each : channels) shown.push_back(shown_channel(each));
  return shown;
}

}  // namespace varve::cli
