#include "varve/index/url_form.hpp"

#include <cstring>

#include "varve/base/digest.hpp"
#include "varve/url/surt.hpp"

namespace varve::index {
namespace {

constexpr std::int64_t kHttp = 1;
constexpr std::int64_t kWww = 2;
constexpr std::int64_t kSlash = 4;

template <typename Integer>
std::int64_t variant_at(const Digest& digest, std::size_t offset) {
  Integer value = 0;
  std::memcpy(&value, digest.bytes.data() + offset, sizeof value);
  std::int64_t variant = value;
  // Neither a form nor the ends, which stand for "before all" and "behind all" in lists.
  if (is_form(variant)) variant -= 128;
  if (variant == INT64_MIN || variant == INT64_MAX) variant /= 2;
  return variant;
}

}  // namespace

std::string url_of_form(std::string_view key, std::int64_t form) {
  const std::size_t end = key.find(')');
  const std::string_view host = key.substr(0, end);
  const std::string_view rest = end == std::string_view::npos ? "" : key.substr(end + 1);
  std::string url;
  url.reserve(key.size() + 16);
  url += (form & kHttp) != 0 ? "http://" : "https://";
  if ((form & kWww) != 0) url += "www.";
  url::append_host_of_surt(url, host);
  if ((form & kSlash) == 0) {
    url += rest;
  } else {
    const std::size_t query = std::min(rest.find('?'), rest.size());
    url += rest.substr(0, query);
    url += '/';
    url += rest.substr(query);
  }
  return url;
}

std::optional<std::int64_t> form_of(std::string_view key, std::string_view url) {
  std::int64_t form = 0;
  if (url.starts_with("http://")) {
    form = kHttp;
  } else if (!url.starts_with("https://")) {
    return std::nullopt;
  }
  if (url.substr(form == kHttp ? 7 : 8).starts_with("www.")) form |= kWww;
  if (url_of_form(key, form) == url) return form;
  form |= kSlash;
  if (url_of_form(key, form) == url) return form;
  return std::nullopt;
}

std::array<std::int64_t, 4> variants_of(std::string_view url) {
  const Digest digest = Sha256::of(url);
  return {variant_at<std::int8_t>(digest, 0), variant_at<std::int16_t>(digest, 8),
          variant_at<std::int32_t>(digest, 16), variant_at<std::int64_t>(digest, 24)};
}

}  // namespace varve::index
