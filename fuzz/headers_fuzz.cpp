// Whatever a server may put into the head of an answer.
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "fetch/head.hpp"
#include "require.hpp"
#include "varve/base/time.hpp"
#include "varve/coding/coding.hpp"
#include "varve/fetch/address.hpp"
#include "varve/fetch/fetcher.hpp"
#include "varve/fetch/retry.hpp"

namespace {

// Line by line, as libcurl gives it.
void collect(std::string_view bytes) {
  constexpr std::size_t kLimit = 4096;
  varve::fetch::HeadCollector head(kLimit);
  while (!bytes.empty()) {
    const auto end = std::min(bytes.find('\n'), bytes.size() - 1) + 1;
    if (!head.add(bytes.substr(0, end))) break;
    bytes.remove_prefix(end);
  }
  require(head.text().size() <= kLimit);
  if (head.complete()) require(head.status() >= 100 && head.text().ends_with('\n'));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace varve;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  collect(bytes);
  for (const char* name : {"content-type", "content-encoding", "retry-after", "location", "x"}) {
    const auto value = fetch::find_header(bytes, name);
    const std::string joined = fetch::joined_header(bytes, name);
    if (!value) {
      require(joined.empty());
      continue;
    }
    require(value->find_first_of("\r\n") == std::string_view::npos);
    const auto codings = coding::parse_content_encoding(joined);
    require(!codings || codings->size() <= 4);
    constexpr Time kNow{1'700'000'000'000'000};
    const auto wait = fetch::parse_retry_after(*value, kNow);
    require(!wait || wait->count() >= 0);
    fetch::Attempt attempt;
    attempt.status = 503;
    attempt.retry_after = *value;
    const auto next = fetch::retry_after(attempt, 4, kNow, 0.5);
    require(!next || (next->count() >= 0 && next->count() <= 120'000));
  }
  const auto status = fetch::parse_status_line(bytes);
  require(!status || (*status >= 0 && *status <= 999));
  (void)parse_http_date(bytes);
  (void)fetch::why_refused(bytes);
  return 0;
}
