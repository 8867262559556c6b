// What somebody may ask the server in a request's target and in a form: paths of replays, the CDX
// server's parameters and its filters over a row; what an
// archived page sends; what a phone's share sheet does.
#include <cstdint>
#include <string>
#include <string_view>

#include "replay/cdx_query.hpp"
#include "replay/cdx_writer.hpp"
#include "replay/fuzzy.hpp"
#include "replay/http.hpp"
#include "replay/path.hpp"
#include "replay/shared.hpp"
#include "require.hpp"
#include "varve/archive/sent.hpp"
#include "varve/url/request_query.hpp"

namespace {

using namespace varve;
using namespace varve::replay;

archive::CaptureRow some_row(std::string_view text) {
  archive::CaptureRow row;
  row.url = "http://example.org/" + std::string(text.substr(0, 2000));
  row.key = "org,example)/" + std::string(text.substr(0, 2000));
  row.time = parse_digits("20200102030405")->first;
  row.mime = "text/html";
  row.status = 200;
  return row;
}

void ask_cdx(std::string_view text) {
  const auto query = parse_cdx_query(text);
  if (!query) return require(!query.error().message.empty());
  require(query->limit <= kMaxCdxRows && query->limit > 0 && !query->columns.empty());
  require(query->page_size > 0 && query->page_size <= kMaxCdxPageSize);
  const auto row = some_row(text);
  CdxSieve sieve(query->filters, query->collapse);
  CdxWriter writer(*query);
  if (sieve.keeps(row)) require(writer.add(row).has_value());
  require(writer.finish().has_value());
}

void ask_path(std::string_view text) {
  const auto path = parse_replay_path(text);
  if (path && path->asks == Asks::kCapture) require(mend_url(path->url).has_value());
  static_cast<void>(time_of_digits(text));
}

// What a page sends, and how requests are told to be alike.
void ask_for_like(std::string_view text) {
  for (const std::string_view type :
       {"application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json",
        "text/plain", ""}) {
    const std::string query = url::request_query("POST", type, text);
    require(query.starts_with("__wb_method=POST") && query.size() < 5000);
  }
  static const auto site = *url::Url::parse("http://example.org/a");
  static_cast<void>(Fuzzy::built_in().canonical_query(site, text));
  require(alike_fields(text, text) <= text.size());
  const auto asked = url::Url::parse(text, &site);
  if (asked) require(Fuzzy::built_in().canonical(*asked) == Fuzzy::built_in().canonical(*asked));
  archive::Capture capture;
  capture.request_head = text;
  require(archive::sent_of(capture).body.size() <= text.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string copy(reinterpret_cast<const char*>(data), size);
  std::size_t length = 0;
  for (const FormField& field : parse_form(copy)) length += field.name.size() + field.value.size();
  require(length <= size);
  ask_cdx(copy);
  ask_path(copy);
  ask_for_like(copy);
  require(shared_address({}, copy, {}).size() <= size);
  if (const auto place = parse_resume_key(copy)) {
    require(parse_resume_key(to_resume_key(*place))->url == place->url);
  }
  return 0;
}
