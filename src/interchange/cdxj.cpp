#include "interchange/cdxj.hpp"

#include <algorithm>

#include "interchange/compress.hpp"
#include "interchange/json.hpp"
#include "varve/archive/cdx.hpp"
#include "varve/interchange/cdxj.hpp"

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

std::string line_of(const archive::CaptureRow& row, const Json& json) {
  return fmt::format("{} {} {}", row.key, row.time.digits14(), json_line(json));
}

std::string gzip(std::string_view bytes) {
  const auto compressor = make_compressor(Compression::kGzip, 0);
  BodyWriter out;
  const bool done = compressor->add(bytes, out) && compressor->end(out);
  const auto body = out.finish();
  return done && body ? std::string(body->view()) : std::string();
}

}  // namespace

std::string cdxj_line(const archive::CaptureRow& row) {
  return line_of(row, json_of(row, row.mime, row.digest, row.length));
}

std::string cdxj_line(const WrittenCapture& capture, std::string_view filename) {
  const archive::CaptureRow& row = capture.row;
  Json json =
      json_of(row, capture.repeats ? "warc/revisit" : row.mime, capture.payload, capture.length);
  json["offset"] = std::to_string(capture.offset);
  json["filename"] = filename;
  return line_of(row, json);
}

void CdxjOrder::add(std::string line) {
  std::string prefix = line.substr(0, line.find(" {"));
  if (prefix != prefix_) {
    finish();
    prefix_ = std::move(prefix);
  }
  lines_.push_back(std::move(line));
}

void CdxjOrder::finish() {
  std::sort(lines_.begin(), lines_.end());
  for (const std::string& line : lines_) sink_(line);
  lines_.clear();
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
