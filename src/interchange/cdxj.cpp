#include "interchange/cdxj.hpp"

#include <nlohmann/json.hpp>

#include "interchange/compress.hpp"

namespace varve::interchange {
namespace {

using Json = nlohmann::ordered_json;

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string gzip(std::string_view bytes) {
  const auto compressor = make_compressor(Compression::kGzip, 0);
  BodyWriter out;
  const bool done = compressor->add(bytes, out) && compressor->end(out);
  const auto body = out.finish();
  return done && body ? std::string(body->view()) : std::string();
}

}  // namespace

std::string cdxj_line(const WrittenCapture& capture, std::string_view filename) {
  const archive::CaptureRow& row = capture.row;
  const std::string mime = capture.repeats ? "warc/revisit" : row.mime.empty() ? "unk" : row.mime;
  Json json = {{"url", row.url},
               {"mime", mime},
               {"status", row.status == 0 ? "200" : std::to_string(row.status)},
               {"digest", "sha256:" + capture.payload.hex()},
               {"length", std::to_string(capture.length)},
               {"offset", std::to_string(capture.offset)},
               {"filename", filename}};
  return fmt::format("{} {} {}", row.key, row.time.digits14(), dump(json));
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
    files_.index = "!meta 0 " + dump({{"format", "cdxj-gzip-1.0"}, {"filename", filename_}}) + "\n";
  }
  const std::string packed = gzip(block_);
  files_.index += fmt::format("{} {}\n", first_,
                              dump({{"offset", files_.blocks.size()},
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
