// What another archive's CDX server and replay may answer.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "interchange/cdx_reader.hpp"
#include "interchange/remote_archive.hpp"
#include "interchange/replayed_head.hpp"
#include "require.hpp"
#include "varve/url/url.hpp"

namespace {

using namespace varve;
using namespace varve::interchange;

constexpr Time kNow{1'790'000'000'000'000};

// Every line that is one can be asked for, and is found again in the URL that asks for it.
void ask_for(const RemoteArchive& archive, const CdxLine& line) {
  require(line.time.us <= kNow.us + 24LL * 3600 * 1'000'000);
  require(line.timestamp().size() == 14);
  const auto url = archive.replay_url(line);
  require(url.has_value());
  const auto again = archive.archived_at(url->href(), *url);
  require(again && again->time == line.time);
}

void read_list(const RemoteArchive& archive, std::string_view bytes) {
  CdxReader reader(bytes, kNow);
  std::size_t lines = 0;
  while (const auto line = reader.next()) {
    require(++lines <= bytes.size());
    if (*line) ask_for(archive, **line);
  }
  require(reader.resume_key().size() <= 4 * bytes.size());
  (void)archive.list_url({.url = "a.org"}, {1, reader.resume_key(), true});
}

void read_head(const RemoteArchive& archive, std::string_view bytes) {
  const auto url = url::Url::parse("http://h/coll/20200101000000id_/http://a.org/");
  const ReplayedHead head = replayed_head(bytes, 200, archive, *url);
  require(head.text.starts_with("HTTP/1.1 200 ") && head.text.ends_with("\r\n\r\n"));
  require(head.text.find("\r\n\r\n") + 4 == head.text.size());
  (void)original_of(bytes);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  // A buffer of exactly that size, so that a sanitizer sees an over-read.
  const auto copy = std::make_unique<char[]>(size);
  std::copy(data, data + size, copy.get());
  const std::string_view bytes(copy.get(), size);
  static const RemoteArchive archive = *RemoteArchive::of("http://h/coll/cdx", "");
  read_list(archive, bytes);
  read_head(archive, bytes);
  const auto base = url::Url::parse("http://h/");
  (void)archive.archived_at(bytes, *base);
  (void)RemoteArchive::of(bytes, "");
  return 0;
}
