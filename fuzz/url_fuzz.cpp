// URLs, their setters and SURT keys. An input is up to three texts with 0xFF between them: a URL, a
// base, and a value for the setters; the URL itself is the value when there is none.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <iterator>
#include <string>
#include <string_view>

#include "url/surt_fast.hpp"
#include "varve/url/surt.hpp"
#include "varve/url/url.hpp"

namespace {

using varve::url::Url;

#define CHECK(condition)                                                             \
  do {                                                                               \
    if (!(condition)) {                                                              \
      std::fprintf(stderr, "%s:%d: %s is not so\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                  \
    }                                                                                \
  } while (false)

std::string_view take(std::string_view& rest) {
  const std::size_t end = rest.find('\xFF');
  const std::string_view taken = rest.substr(0, end);
  rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  return taken;
}

// The parts lie in the serialization in their order, and together are all of it.
void check_parts(const Url& url) {
  std::string all(url.protocol());
  const bool authority = std::string_view(url.href()).substr(all.size()).starts_with("//") &&
                         !url.has_opaque_path() && url.href().find("/.//") != all.size();
  if (authority) {
    (all += "//") += url.username();
    if (!url.password().empty()) (all += ':') += url.password();
    if (!url.username().empty() || !url.password().empty()) all += '@';
    all += url.host();
    std::string host(url.hostname());
    if (!url.port().empty()) (host += ':') += url.port();
    CHECK(host == url.host());
  } else {
    CHECK(url.host().empty() && url.username().empty() && url.password().empty());
    if (url.pathname().starts_with("//")) all += "/.";
  }
  all += url.pathname();
  CHECK(url.href().starts_with(all));
  if (!url.search().empty()) all += url.search();
  const std::string page = url.without_fragment();
  CHECK(page == all || page == all + "?");
  CHECK(url.href() == page + std::string(url.hash()) || url.href() == page + "#");
  CHECK(std::string(url.scheme()) + ":" == url.protocol());
}

// What was serialized means itself.
void check(const Url& url) {
  check_parts(url);
  static_cast<void>(url.origin());
  static_cast<void>(url.effective_port());
  const auto again = Url::parse(url.href());
  CHECK(again);
  CHECK(again->href() == url.href());
  CHECK(again->pathname() == url.pathname() && again->host() == url.host());
  check_parts(*again);
}

void check_setters(const Url& url, std::string_view value) {
  using Setter = void (Url::*)(std::string_view);
  constexpr Setter kSetters[] = {&Url::set_username, &Url::set_password, &Url::set_host,
                                 &Url::set_hostname, &Url::set_port,     &Url::set_pathname,
                                 &Url::set_search,   &Url::set_hash};
  Url all = url;
  for (const Setter setter : kSetters) {
    Url changed = url;
    (changed.*setter)(value);
    check(changed);
    (all.*setter)(value);
    (changed.*setter)("");
    check(changed);
  }
  check(all);
  // A URL that becomes a file's keeps its host and path, where parsing would know "localhost" and
  // drive letters: the standard's own inconsistency.
  all.set_protocol(value);
  check_parts(all);
  if (all.scheme() != "file") check(all);
  Url replaced = url;
  CHECK(replaced.set_href(value) == Url::parse(value).has_value());
  check(replaced);
}

void check_key(std::string_view text) {
  const std::string key = varve::url::surt_key(text);
  CHECK(!key.empty());
  CHECK(key == varve::url::surt_key(text));
  CHECK(key == varve::url::surt_key_by_steps(text));
  for (const auto& range : {varve::url::surt_prefix_range(text), varve::url::surt_host_range(text),
                            varve::url::surt_domain_range(text)}) {
    CHECK(range.first < range.last);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view rest(reinterpret_cast<const char*>(data), size);
  const std::string_view input = take(rest);
  const std::string_view base_text = take(rest);
  const std::string_view value = rest.empty() ? input : take(rest);

  check_key(input);
  const auto base = Url::parse(base_text);
  for (const Url* const relative_to : {static_cast<const Url*>(nullptr), base ? &*base : nullptr}) {
    const auto url = Url::parse(input, relative_to);
    if (!url) continue;
    check(*url);
    check_key(url->href());
    check_setters(*url, value);
  }
  constexpr const char* kEncodings[] = {"windows-1252", "iso-2022-jp", "gbk", "big5"};
  const char* const encoding = kEncodings[value.size() % std::size(kEncodings)];
  if (const auto url = Url::parse(input, nullptr, encoding)) check(*url);
  return 0;
}
