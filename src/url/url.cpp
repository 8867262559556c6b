#include "varve/url/url.hpp"

#include <charconv>

#include "url/input.hpp"
#include "url/normal_form.hpp"
#include "url/parser.hpp"
#include "varve/url/percent.hpp"
#include "url/scheme.hpp"
#include "url/setter.hpp"

namespace varve::url {
namespace {

constexpr std::size_t kMaxBase = std::size_t{1} << 30;

}  // namespace

std::optional<Url> Url::parse(std::string_view input, const Url* base,
                              EncodingName query_encoding) {
  if (input.size() > kMaxInput) return std::nullopt;
  if (base != nullptr && base->href_.size() > kMaxBase) return std::nullopt;
  std::optional<Url> url(std::in_place);
  if (const auto form = find_normal_form(input)) {
    url->take_normal(input, *form);
    return url;
  }
  std::string storage;
  input = clean_input(strip_c0_and_space(input), storage);
  if (!Parser(*url, base, query_encoding).run(input)) url.reset();
  return url;
}

void Url::take_normal(std::string_view input, const NormalForm& form) {
  href_ = input;
  scheme_end_ = form.scheme_end;
  username_end_ = host_start_ = form.scheme_end + 3;
  host_end_ = path_start_ = form.host_end;
  query_start_ = form.query_start;
  fragment_start_ = form.fragment_start;
  scheme_kind_ = form.scheme_end == 5 ? SchemeKind::kHttps : SchemeKind::kHttp;
  has_authority_ = true;
}

std::string_view Url::part(std::size_t from, std::size_t to) const {
  return std::string_view(href_).substr(from, to - from);
}

bool Url::has_port() const {
  return has_authority_ && path_start_ > host_end_;
}

std::string_view Url::protocol() const {
  return part(0, scheme_end_ + std::size_t{1});
}

std::string_view Url::scheme() const {
  return part(0, scheme_end_);
}

std::string_view Url::username() const {
  return has_authority_ ? part(scheme_end_ + std::size_t{3}, username_end_) : std::string_view();
}

std::string_view Url::password() const {
  // "://user:pass@": between the username's end and the host are ':' and '@'.
  if (host_start_ <= username_end_ + std::size_t{1}) return {};
  return part(username_end_ + std::size_t{1}, host_start_ - std::size_t{1});
}

std::string_view Url::host() const {
  return has_authority_ ? part(host_start_, path_start_) : std::string_view();
}

std::string_view Url::hostname() const {
  return part(host_start_, host_end_);
}

std::string_view Url::port() const {
  return has_port() ? part(host_end_ + std::size_t{1}, path_start_) : std::string_view();
}

std::string_view Url::pathname() const {
  return part(path_start_, query_start_);
}

std::string_view Url::search() const {
  const std::string_view search = part(query_start_, fragment_start_);
  return search.size() > 1 ? search : std::string_view();
}

std::string_view Url::hash() const {
  const std::string_view hash = part(fragment_start_, href_.size());
  return hash.size() > 1 ? hash : std::string_view();
}

std::string Url::origin() const {
  if (is_special() && scheme_kind_ != SchemeKind::kFile) {
    std::string origin(protocol());
    origin += "//";
    origin += host();
    return origin;
  }
  if (scheme() == "blob") {
    const auto inner = parse(pathname());
    if (inner && inner->is_http()) return inner->origin();
  }
  return "null";
}

bool Url::is_special() const {
  return scheme_kind_ != SchemeKind::kOther;
}

bool Url::is_http() const {
  return scheme_kind_ == SchemeKind::kHttp || scheme_kind_ == SchemeKind::kHttps;
}

std::uint16_t Url::effective_port() const {
  std::uint16_t value = default_port(scheme_kind_);
  const std::string_view digits = port();
  std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return value;
}

void Url::remove_credentials() {
  set_username("");
  set_password("");
}

std::string Url::without_fragment() const {
  return href_.substr(0, fragment_start_);
}

bool Url::set_href(std::string_view value) {
  auto url = parse(value);
  if (!url) return false;
  *this = *std::move(url);
  return true;
}

void Url::set_protocol(std::string_view value) {
  std::string storage;
  if (value.size() <= kMaxInput) Setter(*this).protocol(clean_input(value, storage));
}

void Url::set_username(std::string_view value) {
  if (value.size() > kMaxInput || Setter(*this).cannot_have_credentials_or_port()) return;
  std::string storage;
  std::string encoded;
  append_encoded(encoded, valid_utf8(value, storage), kUserinfoSet);
  Setter(*this).username(encoded);
}

void Url::set_password(std::string_view value) {
  if (value.size() > kMaxInput || Setter(*this).cannot_have_credentials_or_port()) return;
  std::string storage;
  std::string encoded;
  append_encoded(encoded, valid_utf8(value, storage), kUserinfoSet);
  Setter(*this).password(encoded);
}

void Url::set_host(std::string_view value) {
  std::string storage;
  if (value.size() > kMaxInput || opaque_path_) return;
  Setter(*this).host(clean_input(value, storage), true);
}

void Url::set_hostname(std::string_view value) {
  std::string storage;
  if (value.size() > kMaxInput || opaque_path_) return;
  Setter(*this).host(clean_input(value, storage), false);
}

void Url::set_port(std::string_view value) {
  std::string storage;
  if (value.size() > kMaxInput || Setter(*this).cannot_have_credentials_or_port()) return;
  if (value.empty()) {
    Setter(*this).replace_port("");
  } else {
    Setter(*this).port(clean_input(value, storage));
  }
}

void Url::set_pathname(std::string_view value) {
  std::string storage;
  if (value.size() > kMaxInput || opaque_path_) return;
  Setter(*this).path(clean_input(value, storage));
}

void Url::set_search(std::string_view value) {
  if (value.size() > kMaxInput) return;
  std::string query;
  if (!value.empty()) {
    if (value[0] == '?') value.remove_prefix(1);
    std::string storage;
    query = "?";
    append_query(query, clean_input(value, storage), scheme_kind_, {});
  }
  Setter(*this).query(query);
}

void Url::set_hash(std::string_view value) {
  if (value.size() > kMaxInput) return;
  std::string fragment;
  if (!value.empty()) {
    if (value[0] == '#') value.remove_prefix(1);
    std::string storage;
    fragment = "#";
    append_encoded(fragment, clean_input(value, storage), kFragmentSet);
  }
  Setter(*this).fragment(fragment);
}

}  // namespace varve::url
