// A page's verdict, of a head, a title and a document that a NUL parts: it is one, its reason is
// short and UTF-8, and what rough_text() counts is no more than there is.
#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string_view>

#include "varve/parse/charset.hpp"
#include "varve/verdict/verdict.hpp"
#include "verdict/rough_text.hpp"

namespace {

std::string_view take(std::string_view& rest) {
  const std::size_t end = std::min(rest.find('\0'), rest.size());
  const std::string_view part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

void check(const varve::verdict::Verdict& verdict) {
  constexpr std::size_t kLongest = 1000;
  if (verdict.reason.size() > kLongest) std::abort();
  const bool clean =
      varve::parse::to_utf8(verdict.reason, varve::parse::Encoding::utf8()) == verdict.reason;
  if (!clean || verdict.text().empty()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // Of its exact size, so that a sanitizer sees an over-read.
  const auto copy = std::make_unique<char[]>(size);
  std::copy(data, data + size, copy.get());
  std::string_view rest(copy.get(), size);
  varve::verdict::Facts facts;
  facts.response_head = take(rest);
  facts.title = take(rest);
  facts.asked_url = "https://a.example/b/c";
  facts.final_url = take(rest);
  facts.html = rest;
  if (varve::verdict::rough_text(rest, rest.size() + 1) > rest.size()) std::abort();
  for (const int status : std::array<int, 3>{200, 403, 503}) {
    facts.status = status;
    for (const bool rendered : {false, true}) {
      facts.rendered = rendered;
      check(varve::verdict::judge(facts));
    }
  }
  return 0;
}
