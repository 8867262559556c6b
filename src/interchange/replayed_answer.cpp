#include "interchange/replayed_answer.hpp"

#include <algorithm>
#include <charconv>

#include "interchange/message.hpp"
#include "interchange/polite_client.hpp"
#include "interchange/replayed_head.hpp"
#include "varve/base/ascii.hpp"
#include "varve/fetch/head.hpp"
#include "varve/parse/charset.hpp"
#include "varve/url/surt.hpp"

namespace varve::interchange {
namespace {

bool is_redirect(int status) {
  return status >= 300 && status < 400;
}

bool has_digest(const Body& body, const NamedDigest& digest) {
  Hasher hasher(digest.algorithm);
  hasher.update(body.view());
  return hasher.finish() == digest;
}

// Of the archive itself, about a capture that it does not give.
Error no_capture(const fetch::Response& response, const RemoteArchive& archive) {
  const auto location = fetch::find_header(response.response_head, "location");
  if (is_redirect(response.status) && location) {
    const auto there = archive.archived_at(*location, response.url);
    if (there) {
      return {ErrorKind::kInvalid,
              fmt::format("the archive leads to its capture {} instead", there->name())};
    }
    return {ErrorKind::kInvalid,
            fmt::format("the archive leads to {}, which is no capture", location->substr(0, 200))};
  }
  const bool trouble = response.status >= 500 || response.status == 429 || response.status == 403;
  return {trouble ? ErrorKind::kNetwork : ErrorKind::kInvalid,
          fmt::format("the archive answered {}", response.status)};
}

Result<void> check_time(const fetch::Response& response, const CdxLine& line) {
  const std::string_view date =
      fetch::find_header(response.response_head, "memento-datetime").value_or("");
  const auto time = parse_http_date(date);
  if (!time) {
    return fail(ErrorKind::kInvalid, "the archive gave a capture of a time that is none, \"{}\"",
                date.substr(0, 60));
  }
  if (time->us / kMicrosecondsOfSecond == line.time.us / kMicrosecondsOfSecond) return {};
  return fail(ErrorKind::kInvalid, "the archive gave its capture of {} instead", time->digits14());
}

// That the answer is of the line's URL. Of another with the same key (http: and https:) the digest
// decides.
Result<void> check_url(const fetch::Response& response, const CdxLine& line, bool digest_fits) {
  const std::string original = original_of(response.response_head);
  if (original.empty()) return {};
  const std::string url = url_of_target(original);
  if (url == line.url) return {};
  if (digest_fits && url::surt_key(url) == url::surt_key(line.url)) return {};
  return fail(ErrorKind::kInvalid, "the archive gave its capture of {} instead",
              url.substr(0, 200));
}

// The line's where the replay could not say it: of redirects the Wayback Machine answers 302, and
// some statuses would mean the archive's own dealings with its client.
int status_of_capture(int answered, int listed, const OnWarning& on_warning) {
  if (listed == 0 || listed == answered) return answered;
  const bool own = listed == 206 || listed == 304 || listed == 407 || listed == 421;
  if (own || (is_redirect(listed) && is_redirect(answered))) return listed;
  on_warning(
      fmt::format("its status is {} by the list, and {} as it was replayed", listed, answered));
  return answered;
}

// The archived payload: the coding of the way here is undone, the archived one is not.
const Body& payload_of(const fetch::Response& response, const ReplayedHead& head,
                       const std::optional<NamedDigest>& digest) {
  if (response.transferred.empty()) return response.body;
  if (head.coding_kept || (digest && has_digest(response.transferred, *digest))) {
    return response.transferred;
  }
  return response.body;
}

// A bomb in the archived coding is cut, as one in a WARC is.
Result<coding::ReceivedBody> decoded(const Body& payload, const std::string& coding) {
  const auto codings = coding::parse_content_encoding(coding);
  coding::BodySink sink({UINT64_MAX, kDecodedFreely, kBombRatio},
                        codings.value_or(std::vector<coding::Coding>()));
  (void)sink.write(payload.view());
  if (sink.failure()) return tl::unexpected(*sink.failure());
  return sink.finish(true);
}

// Some archives keep decoded bodies, and pywb undoes a coding where it likes: what was transferred
// is then known by its digest at most. The body is whole.
void note_undone(Answer& answer, ReplayedHead& head, const std::optional<NamedDigest>& digest) {
  answer.body.truncated = Truncation::kNone;
  if (digest && digest->algorithm == "sha256") {
    std::copy(digest->bytes.begin(), digest->bytes.end(),
              answer.body.transferred_digest.bytes.begin());
    const auto length = fetch::find_header(head.text, "content-length").value_or("");
    answer.body.transferred_length = 0;  // not known
    std::from_chars(length.data(), length.data() + length.size(), answer.body.transferred_length);
    return;
  }
  // As in a WARC of decoded bodies: the header would not be true under its own name.
  for (const std::string_view name : {"content-encoding", "content-length"}) {
    const std::string line = fmt::format("\r\n{}:", name);
    const auto at = std::search(head.text.begin(), head.text.end(), line.begin(), line.end(),
                                [](char a, char b) { return lower(a) == b; });
    if (at == head.text.end()) continue;
    head.text.insert(static_cast<std::size_t>(at - head.text.begin()) + 2, "X-Archive-Orig-");
  }
}

// The replay left out what the capture repeats, as pywb does of redirects: it is looked for here.
void note_left_out(Answer& answer, ReplayedHead& head, const CdxLine& line) {
  answer.repeats = Answer::Repeats{line.url, std::nullopt, false};
  answer.payload = line.digest;
  constexpr std::string_view kNothing = "\r\nContent-Length: 0";
  const std::size_t at = head.text.find(kNothing);
  if (at != std::string::npos) head.text.erase(at, kNothing.size());
}

void describe(archive::Capture& capture, const CdxLine& line, int status, std::string head) {
  capture.url = line.url;
  capture.time = line.time;
  capture.source = archive::Source::kImport;
  capture.status = status;
  const auto type = fetch::find_header(head, "content-type");
  capture.mime = type ? parse::parse_content_type(*type).essence : line.mime;
  capture.response_head = std::move(head);
}

}  // namespace

Result<Answer> replayed_answer(const fetch::Response& response, const CdxLine& line,
                               const RemoteArchive& archive, const OnWarning& on_warning) {
  if (response.truncated == Truncation::kDisconnect) {
    return fail(ErrorKind::kNetwork, "the archive's answer broke off");
  }
  const bool memento = is_memento(response);
  const bool plain = response.status == 200 && (line.status == 200 || line.status == 0);
  if (!memento && !plain) return tl::unexpected(no_capture(response, archive));
  if (memento) VARVE_TRY(check_time(response, line));
  const int status = status_of_capture(response.status, line.status, on_warning);
  ReplayedHead head = replayed_head(response.response_head, status, archive, response.url);
  const Body payload = payload_of(response, head, line.digest);
  Answer answer;
  VARVE_ASSIGN(answer.body, decoded(payload, head.coding));
  const bool empty = answer.body.body.empty();
  const bool undone = !head.coding.empty() && answer.body.transferred.empty() && !empty;
  const bool fits = line.digest && (has_digest(payload, *line.digest) ||
                                    has_digest(answer.body.body, *line.digest));
  VARVE_TRY(check_url(response, line, fits));
  if (fits) answer.payload = line.digest;
  if (line.digest && !fits && !memento && !undone) {
    return fail(ErrorKind::kInvalid, "the archive gave something else than its list says");
  }
  if (undone) {
    note_undone(answer, head, fits ? std::nullopt : line.digest);
  } else if (line.digest && !fits && line.is_revisit && empty) {
    note_left_out(answer, head, line);
  } else if (line.digest && !fits) {
    on_warning(std::string(kOtherPayload));
  }
  answer.content_encoding = head.coding;
  answer.recorded = answer.body.transferred_digest;
  answer.capture.truncated =
      response.truncated == Truncation::kNone ? answer.body.truncated : response.truncated;
  describe(answer.capture, line, status, std::move(head.text));
  return answer;
}

}  // namespace varve::interchange
