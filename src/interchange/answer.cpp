#include "interchange/answer.hpp"

#include <algorithm>

#include "interchange/http_message.hpp"
#include "interchange/message.hpp"
#include "varve/base/ascii.hpp"
#include "varve/fetch/head.hpp"
#include "varve/parse/charset.hpp"
#include "varve/url/url.hpp"

namespace varve::interchange {
namespace {

constexpr std::size_t kMaxRequest = 4 << 20;  // head and body
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
    if (equals_ascii(name, "WARC-Concurrent-To")) all.push_back(value);
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

bool has_http(const RecordHeader& header, const std::string& url) {
  const std::string_view type = header.type();
  if (type != "response" && type != "revisit") return false;
  return is_http(url) ||
         parse::parse_content_type(header.field("Content-Type")).essence == "application/http";
}

Result<Answer> begin_answer(const RecordHeader& header) {
  Answer answer;
  answer.capture.url = url_of(header);
  VARVE_ASSIGN(answer.capture.time, time_of(header));
  if (answer.capture.url.empty()) return fail(ErrorKind::kInvalid, "it has no WARC-Target-URI");
  answer.position = answer.since = header.position;
  answer.capture.source = archive::Source::kImport;
  answer.capture.remote_address = address_of(header);
  answer.id = header.field("WARC-Record-ID");
  answer.concurrent = concurrent_of(header);
  answer.repeats = repeats_of(header, answer.capture.url);
  return answer;
}

Result<void> finish_answer(Answer& answer, const RecordHeader& header, Message& message,
                           const OnWarning& on_warning, bool whole) {
  VARVE_TRY(message.finish(answer, on_warning, whole));
  if (message.is_http()) {
    VARVE_TRY(take_http(answer));
  } else {
    take_other(answer, header);
  }
  answer.capture.truncated = header.field("WARC-Truncated").empty()
                                 ? answer.body.truncated
                                 : truncation_of(header.field("WARC-Truncated"));
  if (answer.repeats) answer.payload = parse_digest(header.field("WARC-Payload-Digest"));
  return {};
}

Result<std::optional<Answer>> read_answer(RecordReader& reader, const RecordHeader& header,
                                          const OnWarning& on_warning) {
  auto answer = begin_answer(header);
  Message message(header, answer && has_http(header, answer->capture.url));
  VARVE_ASSIGN(const bool good, message.read(reader, header, on_warning));
  if (!good) return std::nullopt;
  if (!answer) return tl::unexpected(answer.error());
  VARVE_TRY(finish_answer(*answer, header, message, on_warning));
  return *std::move(answer);
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
