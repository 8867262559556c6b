#include "interchange/cdxj.hpp"

#include <algorithm>

#include "interchange/compress.hpp"
#include "interchange/json.hpp"
#include "varve/archive/cdx.hpp"
#include "varve/interchange/cdxj.hpp"
#include "varve/url/request_query.hpp"
#include "varve/url/surt.hpp"

namespace varve::interchange {
namespace {

Json json_of(const archive::CaptureRow& row, std::string_view mime, const Digest& digest,
             std::uint64_t length) {
  return {{"url", row.url},
          {"mime", archive::cdx_mime(mime)},
          {"status", archive::cdx_status(row.status)},
          {"digest", digest.text()},
          {"length", std::to_string(length)}};
}

std::string prefix_of(std::string_view key, Time time) {
  return fmt::format("{} {}", key, time.digits14());
}

std::string line_of(const archive::CaptureRow& row, std::string_view query, Json json) {
  if (query.empty()) return prefix_of(row.key, row.time) + ' ' + json_line(json);
  const std::size_t body = std::min(query.find('&'), query.size() - 1) + 1;
  json["method"] = row.method;
  json["requestBody"] = query.substr(body);
  const std::string key = url::surt_key(url::append_request_query(row.url, query));
  return prefix_of(key, row.time) + ' ' + json_line(json);
}

std::string gzip(std::string_view bytes) {
  const auto compressor = make_compressor(Compression::kGzip, 0);
  BodyWriter out;
  const bool done = compressor->add(bytes, out) && compressor->end(out);
  const auto body = out.finish();
  return done && body ? std::string(body->view()) : std::string();
}

}  // namespace

std::string cdxj_line(const archive::CaptureRow& row, std::string_view request_query) {
  return line_of(row, request_query, json_of(row, row.mime, row.digest, row.length));
}

std::string cdxj_line(const WrittenCapture& capture, std::string_view filename) {
  const archive::CaptureRow& row = capture.row;
  Json json =
      json_of(row, capture.repeats ? "warc/revisit" : row.mime, capture.payload, capture.length);
  json["offset"] = std::to_string(capture.offset);
  json["filename"] = filename;
  return line_of(row, capture.request_query, std::move(json));
}

void CdxjOrder::add(const archive::CaptureRow& row, std::string line) {
  // What is no GET has more behind the row's key than others, so nothing comes before this any
  // more.
  const auto now = waiting_.lower_bound(prefix_of(row.key, row.time));
  std::for_each(waiting_.begin(), now, sink_);
  waiting_.erase(waiting_.begin(), now);
  waiting_.insert(std::move(line));
}

void CdxjOrder::finish() {
  std::for_each(waiting_.begin(), waiting_.end(), sink_);
  waiting_.clear();
}

void ZipNum::add(const std::string& line) {
  if (lines_ == 0) first_ = line.substr(0, line.find(" {"));
  block_ += line;
  block_ += '\n';
  if (++lines_ == kLines) end_block();
}

void ZipNum::end_block() {
  if (lines_ == 0) return;
  if (files_.index.empty()) {
    files_.index =
        "!meta 0 " + json_line({{"format", "cdxj-gzip-1.0"}, {"filename", filename_}}) + "\n";
  }
  const std::string packed = gzip(block_);
  files_.index += fmt::format("{} {}\n", first_,
                              json_line({{"offset", files_.blocks.size()},
                                         {"length", packed.size()},
                                         {"digest", "sha256:" + Sha256::of(packed).hex()}}));
  files_.blocks += packed;
  block_.clear();
  lines_ = 0;
}

ZipNum::Files ZipNum::finish() {
  end_block();
  return std::move(files_);
}

}  // namespace varve::interchange
