#include "interchange/answer.hpp"

#include <algorithm>

#include "interchange/ascii.hpp"
#include "interchange/http_message.hpp"
#include "varve/fetch/head.hpp"
#include "varve/parse/charset.hpp"
#include "varve/url/url.hpp"

namespace varve::interchange {
namespace {

constexpr std::size_t kMaxHead = 1 << 20;
constexpr std::size_t kMaxRequest = 4 << 20;  // head and body
// A body that decodes to more than this and than so many times its size is a bomb: it is cut.
constexpr std::uint64_t kDecodedFreely = std::uint64_t{256} << 20;
constexpr std::uint64_t kMaxRatio = 250;

// "2026-11-26T10:00:00Z", with any number of decimals; or less of it, as WARC 1.1 has it; or the 14
// digits of ARC.
std::optional<Time> parse_date(std::string_view text) {
  if (const auto time = parse_rfc3339(text)) return time;
  std::string digits;
  for (const char c : text) {
    if (c >= '0' && c <= '9') digits += c;
  }
  const auto range = parse_digits(std::string_view(digits).substr(0, 14));
  if (!range) return std::nullopt;
  return range->first;
}

std::vector<std::string> concurrent_of(const RecordHeader& header) {
  std::vector<std::string> all;
  for (const auto& [name, value] : header.fields) {
    if (same_name(name, "WARC-Concurrent-To")) all.push_back(value);
  }
  return all;
}

Result<Time> time_of(const RecordHeader& header) {
  const std::string_view date = header.field("WARC-Date");
  const auto time = parse_date(date);
  if (!time) return fail(ErrorKind::kInvalid, "its WARC-Date \"{}\" is no date", date);
  return *time;
}

bool is_http(std::string_view url) {
  return url.starts_with("http:") || url.starts_with("https:");
}

Truncation truncation_of(std::string_view reason) {
  for (const auto each :
       {Truncation::kLength, Truncation::kTime, Truncation::kDisconnect, Truncation::kNone}) {
    if (reason == to_string(each)) return each;
  }
  return Truncation::kUnspecified;
}

// What a record is a capture of. Answers of servers keep their URL; what is said about a URL, and
// about a file, gets one that no server answers.
std::string url_of(const RecordHeader& header) {
  const std::string_view type = header.type();
  const std::string target = url_of_target(header.target());
  if (type == "response" || type == "revisit" || type == "resource") return target;
  if (!target.empty()) return fmt::format("urn:{}:{}", type, target);
  std::string_view id = trim(header.field("WARC-Filename"));
  if (id.empty()) id = trim(header.field("WARC-Record-ID"));
  return fmt::format("urn:{}:{}", type, id);
}

// Reads a block on, into the head of an HTTP message and its body.
class Message {
 public:
  Message(const RecordHeader& header, bool is_http)
      : block_digest_(parse_digest(header.field("WARC-Block-Digest"))),
        payload_digest_(header.type() == "revisit"  // another record's
                            ? std::nullopt
                            : parse_digest(header.field("WARC-Payload-Digest"))),
        in_head_(is_http) {
    if (block_digest_) block_.emplace(block_digest_->algorithm);
    if (!in_head_) begin_body();
  }

  Result<void> read(RecordReader& reader) {
    for (;;) {
      VARVE_ASSIGN(const std::string_view bytes, reader.read());
      if (bytes.empty()) break;
      if (block_) block_->update(bytes);
      VARVE_TRY(take(bytes));
    }
    if (in_head_) end_head(head_.size());
    return {};
  }
  // Fills in what is known now.
  Result<void> finish(Answer& answer, const OnWarning& on_warning) {
    bool whole = true;
    if (chunked_) {
      VARVE_ASSIGN(whole, dechunker_.finish([this](std::string_view part) { return keep(part); }));
      if (!whole) on_warning("its body ends before the last chunk, or one's size is wrong");
    }
    VARVE_ASSIGN(answer.body, body_->finish(whole));
    answer.recorded = answer.body.transferred_digest;
    answer.content_encoding = encoding_;
    answer.capture.response_head = std::move(head_);
    answer.payload = check_digests(on_warning);
    return {};
  }

 private:
  Result<void> take(std::string_view bytes) {
    if (!in_head_) return take_body(bytes);
    const std::size_t seen = head_.size();
    head_ += bytes;
    const auto length = head_length(head_, seen);
    if (!length) {
      if (head_.size() <= kMaxHead) return {};
      return fail(ErrorKind::kInvalid, "its HTTP head has no end within {} bytes", kMaxHead);
    }
    const std::string rest = head_.substr(*length);
    end_head(*length);
    return take_body(rest);
  }
  void end_head(std::size_t length) {
    head_.resize(length);
    in_head_ = false;
    encoding_ = fetch::joined_header(head_, "content-encoding");
    std::transform(encoding_.begin(), encoding_.end(), encoding_.begin(), lower);
    std::string transfer = fetch::joined_header(head_, "transfer-encoding");
    std::transform(transfer.begin(), transfer.end(), transfer.begin(), lower);
    chunked_ = transfer.ends_with("chunked");
    begin_body();
  }
  void begin_body() {
    const auto codings = coding::parse_content_encoding(encoding_);
    body_.emplace(coding::BodyLimits{UINT64_MAX, kDecodedFreely, kMaxRatio},
                  codings.value_or(std::vector<coding::Coding>()));
    if (payload_digest_ && payload_digest_->algorithm != "sha1") {
      declared_.emplace(payload_digest_->algorithm);
    }
  }
  Result<void> take_body(std::string_view bytes) {
    if (raw_) raw_->update(bytes);
    if (!chunked_) return keep(bytes);
    if (!raw_ && payload_digest_) {
      raw_.emplace(payload_digest_->algorithm);
      raw_->update(bytes);
    }
    return dechunker_.feed(bytes, [this](std::string_view part) { return keep(part); });
  }
  Result<void> keep(std::string_view bytes) {
    payload_.update(bytes);
    if (declared_) declared_->update(bytes);
    if (body_->write(bytes)) return {};
    if (body_->failure()) return tl::unexpected(*body_->failure());
    return {};  // cut: the rest is left out
  }
  // Gives the payload's digest, as it was declared where that is right: repeats name it so.
  NamedDigest check_digests(const OnWarning& on_warning) {
    if (block_ && block_->finish() != *block_digest_) {
      on_warning("its bytes are not those of its WARC-Block-Digest");
    }
    NamedDigest payload = payload_.finish();
    if (!payload_digest_) return payload;
    // Some writers mean the body with its chunks.
    const bool same = (declared_ ? declared_->finish() : payload) == *payload_digest_ ||
                      (raw_ && raw_->finish() == *payload_digest_);
    if (same) return *payload_digest_;
    on_warning("its payload is not that of its WARC-Payload-Digest");
    return payload;
  }

  std::optional<NamedDigest> block_digest_;
  std::optional<NamedDigest> payload_digest_;
  bool in_head_;
  std::string head_;
  std::string encoding_;
  bool chunked_ = false;
  Dechunker dechunker_;
  std::optional<coding::BodySink> body_;
  std::optional<Hasher> block_;
  std::optional<Hasher> raw_;       // of the body with its chunks
  std::optional<Hasher> declared_;  // in the algorithm that was declared, where it is not SHA-1
  Hasher payload_{"sha1"};
};

// Whether the block is an HTTP message, whatever careless writers call it.
bool has_http(const RecordHeader& header, const std::string& url) {
  const std::string_view type = header.type();
  if (type != "response" && type != "revisit") return false;
  return is_http(url) ||
         parse::parse_content_type(header.field("Content-Type")).essence == "application/http";
}

// What the facts of an HTTP answer are, besides its body.
Result<void> take_http(Answer& answer) {
  archive::Capture& capture = answer.capture;
  const auto status = status_of(capture.response_head);
  if (!status && !capture.response_head.empty()) {
    return fail(ErrorKind::kInvalid, "it begins with no HTTP status");
  }
  capture.status = status.value_or(0);
  const auto type = fetch::find_header(capture.response_head, "content-type");
  capture.mime = parse::parse_content_type(type.value_or("")).essence;
  return {};
}

// The record's own header stands where an answer has its head.
void take_other(Answer& answer, const RecordHeader& header) {
  answer.capture.response_head = header.text;
  std::string_view type = header.field("Content-Type");
  if (type.empty()) type = header.field("ARC-Content-Type");
  answer.capture.mime = parse::parse_content_type(type).essence;
}

std::optional<Answer::Repeats> repeats_of(const RecordHeader& header, const std::string& url) {
  if (header.type() != "revisit") return std::nullopt;
  Answer::Repeats repeats;
  repeats.url = url_of_target(header.field("WARC-Refers-To-Target-URI"));
  if (repeats.url.empty()) repeats.url = url;
  repeats.time = parse_date(header.field("WARC-Refers-To-Date"));
  repeats.not_modified =
      header.field("WARC-Profile").find("server-not-modified") != std::string_view::npos;
  return repeats;
}

std::string address_of(const RecordHeader& header) {
  return std::string(header.field("WARC-IP-Address"));
}

}  // namespace

std::string url_of_target(std::string_view target) {
  const auto url = url::Url::parse(target);
  if (url && url->is_http()) return url->without_fragment();
  std::string exact(target.substr(0, is_http(target) ? target.find('#') : target.size()));
  return exact;
}

Result<std::optional<Answer>> read_answer(RecordReader& reader, const RecordHeader& header,
                                          const OnWarning& on_warning) {
  Answer answer;
  answer.capture.url = url_of(header);
  const bool http = has_http(header, answer.capture.url);
  Message message(header, http);
  auto done = message.read(reader);
  if (done) done = message.finish(answer, on_warning);
  VARVE_ASSIGN(const bool good, reader.end());
  if (!good) return std::nullopt;
  if (!done) return tl::unexpected(done.error());
  VARVE_ASSIGN(answer.capture.time, time_of(header));
  if (answer.capture.url.empty()) return fail(ErrorKind::kInvalid, "it has no WARC-Target-URI");
  if (http) {
    VARVE_TRY(take_http(answer));
  } else {
    take_other(answer, header);
  }
  answer.position = header.position;
  answer.capture.source = archive::Source::kImport;
  answer.capture.remote_address = address_of(header);
  answer.capture.truncated = header.field("WARC-Truncated").empty()
                                 ? answer.body.truncated
                                 : truncation_of(header.field("WARC-Truncated"));
  answer.id = header.field("WARC-Record-ID");
  answer.concurrent = concurrent_of(header);
  answer.repeats = repeats_of(header, answer.capture.url);
  if (answer.repeats) answer.payload = parse_digest(header.field("WARC-Payload-Digest"));
  return answer;
}

std::optional<Request> own_of(const Answer& metadata) {
  constexpr std::size_t kMost = 1 << 20;
  const std::string_view text = metadata.body.body.view();
  if (metadata.capture.mime != "application/warc-fields" || text.size() > kMost)
    return std::nullopt;
  auto own = own_fields_of(text);
  if (!own) return std::nullopt;
  Request request;
  request.position = metadata.position;
  request.id = metadata.id;
  request.concurrent = metadata.concurrent;
  request.time = metadata.capture.time;
  request.own = *std::move(own);
  return request;
}

void take_own(const OwnFields& own, Answer& answer) {
  archive::Capture& capture = answer.capture;
  capture.response_head = original_head(capture.response_head, own.renamed, own.status_line);
  if (!own.remote_address.empty()) capture.remote_address = own.remote_address;
  capture.tls_version = own.tls_version;
  capture.tls_cipher = own.tls_cipher;
  capture.tls_chain = own.tls_chain;
  answer.recipe_hint = own.recipe;
  if (!own.transferred_digest || !answer.body.transferred.empty()) return;
  answer.body.transferred_digest = *own.transferred_digest;
  answer.body.transferred_length = own.transferred_length;
}

Result<std::optional<Request>> read_request(RecordReader& reader, const RecordHeader& header) {
  Request request;
  for (;;) {
    VARVE_ASSIGN(const std::string_view bytes, reader.read());
    if (bytes.empty()) break;
    request.head += bytes.substr(0, kMaxRequest - std::min(kMaxRequest, request.head.size()));
  }
  VARVE_ASSIGN(const bool good, reader.end());
  if (!good) return std::nullopt;
  VARVE_ASSIGN(request.time, time_of(header));
  request.position = header.position;
  request.id = header.field("WARC-Record-ID");
  request.concurrent = concurrent_of(header);
  request.url = url_of_target(header.target());
  return request;
}

}  // namespace varve::interchange
