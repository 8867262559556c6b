#include "interchange/intake.hpp"

#include "interchange/http_message.hpp"
#include "varve/url/url.hpp"

namespace varve::interchange {
namespace {

constexpr std::uint64_t kBytesOfGroup = 12u << 20;
constexpr std::size_t kCapturesTogether = 1000;
constexpr std::size_t kCertificatesKept = 5'000;

}  // namespace

// What two archives caught of a URL within one microsecond, or one of them within the second that
// it wrote down, are different captures where their bodies are: the later one's time moves on.
Result<bool> Intake::is_wanted(archive::Capture& capture, const Latest& latest) {
  VARVE_ASSIGN(const auto moment,
               moments_.find(capture.url, capture.time, capture.digest,
                             [&](Time time) { return body_at(capture.url, time, latest); }));
  capture.time = moment.time;
  if (moment.there) {
    ++report_.there_before;
    return false;
  }
  VARVE_ASSIGN(const bool removed, was_removed(capture));
  if (removed) ++report_.removed_here;
  return !removed;
}

Result<std::optional<Digest>> Intake::body_at(const std::string& url, Time time,
                                              const Latest& latest) const {
  const auto waiting = waiting_.find({url, time.us});
  if (waiting != waiting_.end()) return waiting->second;
  if (!latest || latest->time < time) return std::nullopt;
  VARVE_ASSIGN(const auto there, archive_.capture(url, time));
  if (!there) return std::nullopt;
  return there->digest;
}

Result<bool> Intake::was_removed(const archive::Capture& capture) {
  if (!removed_) {
    VARVE_ASSIGN(const auto removals, archive_.removals());
    removed_.emplace();
    for (const archive::Removal& removal : removals)
      removed_->emplace(removal.url, removal.time.us);
  }
  return removed_->count({capture.url, capture.time.us}) != 0;
}

Result<bool> Intake::take(Answer& answer) {
  if (answer.repeats) {
    VARVE_ASSIGN(const bool found, repeat(answer));
    if (!found) return false;
  }
  VARVE_TRY(add(answer));
  if (bytes_ >= kBytesOfGroup || ready_.size() >= kCapturesTogether) VARVE_TRY(commit());
  return true;
}

Result<bool> Intake::has(const archive::Capture& capture) {
  archive::Query query;
  query.url = capture.url;
  query.from = capture.time;
  query.to = Time{capture.time.us + kMicrosecondsOfSecond - 1};
  const auto waiting = waiting_.lower_bound({capture.url, capture.time.us});
  bool found = waiting != waiting_.end() && waiting->first.first == capture.url &&
               waiting->first.second <= query.to.us;
  if (found) return true;
  VARVE_TRY(archive_.list(query, [&](const archive::CaptureRow& row) {
    found = row.url == capture.url;
    return !found;
  }));
  return found;
}

bool Intake::is_waiting(const std::string& url) const {
  const auto at = waiting_.lower_bound({url, INT64_MIN});
  return at != waiting_.end() && at->first.first == url;
}

// Gives the answer the body that it repeats, and the head where it has none of its own.
Result<bool> Intake::repeat(Answer& answer) {
  const bool has_head = !answer.capture.response_head.empty();
  std::optional<archive::Capture> original;
  if (has_head) {
    VARVE_ASSIGN(original, originals_.find(answer, false));
  }
  if (!original) {
    if (!has_head || is_waiting(answer.repeats->url)) VARVE_TRY(commit());
    VARVE_ASSIGN(original, originals_.find(answer, true));
  }
  if (!original) return false;
  archive::Capture& capture = answer.capture;
  if (!has_head) {
    capture.response_head = original->response_head;
    capture.status = original->status;
  }
  if (capture.mime.empty()) capture.mime = original->mime;
  capture.digest = original->digest;
  capture.length = original->length;
  // By a head that knows of no coding, the body came decoded: as its own, it would be read
  // otherwise.
  const bool is_coded = original->transferred_digest != original->digest;
  if (is_coded && !says_coded(capture.response_head)) {
    capture.transferred_digest = original->digest;
    capture.transferred_length = original->length;
    return true;
  }
  capture.transferred_digest = original->transferred_digest;
  capture.transferred_length = original->transferred_length;
  capture.recipe = original->recipe;
  capture.transferred_blob = original->transferred_blob;
  return true;
}

Result<void> Intake::add(Answer& answer) {
  Ready ready{answer.since, std::move(answer.capture), {}};
  archive::Capture& capture = ready.capture;
  if (!answer.repeats) {
    capture.digest = answer.body.digest;
    capture.length = answer.body.body.size();
    capture.transferred_digest = answer.body.transferred_digest;
    capture.transferred_length = answer.body.transferred_length;
  }
  // Mostly a crawl's captures come after those that are there: then this is all that is asked.
  VARVE_ASSIGN(const Latest latest, archive_.latest(capture.url));
  VARVE_ASSIGN(const bool wanted, is_wanted(capture, latest));
  if (!wanted) return {};
  if (!answer.repeats) {
    VARVE_ASSIGN(auto body, archive_.prepare_after(latest ? &*latest : nullptr, answer.body.body,
                                                   capture.digest, capture.mime, capture.url));
    ready.blobs.push_back(std::move(body));
    VARVE_TRY(prepare_transferred(answer, ready));
    originals_.note(capture, answer.payload, answer.recorded);
  }
  VARVE_TRY(prepare_certificates(ready));
  bytes_ += capture.length + answer.body.transferred.size() + 2 * capture.url.size() +
            capture.request_head.size() + capture.response_head.size();
  waiting_.emplace(std::pair(capture.url, capture.time.us), capture.digest);
  ready_.push_back(std::move(ready));
  return {};
}

Result<void> Intake::prepare_transferred(const Answer& answer, Ready& ready) {
  archive::Capture& capture = ready.capture;
  if (capture.transferred_digest == capture.digest || answer.body.transferred.empty()) return {};
  const auto url = url::Url::parse(capture.url);
  auto recipe = recipes_.find(answer.body, answer.content_encoding,
                              url ? url->host() : std::string_view(), answer.recipe_hint);
  if (recipe) {
    capture.recipe = *std::move(recipe);
    return {};
  }
  if (!exact_) return {};
  VARVE_ASSIGN(auto blob, archive_.prepare(answer.body.transferred, capture.transferred_digest,
                                           "application/x-transferred"));
  capture.transferred_blob = blob.digest();
  ready.blobs.push_back(std::move(blob));
  return {};
}

void Intake::keep_certificate(const Digest& digest, Body der) {
  if (certificates_.size() > kCertificatesKept) certificates_.clear();
  certificates_.emplace(digest, std::move(der));
}

// A chain stays as far as its certificates are there.
Result<void> Intake::prepare_certificates(Ready& ready) {
  std::vector<Digest> chain;
  for (const Digest& digest : ready.capture.tls_chain) {
    const auto kept = certificates_.find(digest);
    if (kept != certificates_.end()) {
      VARVE_ASSIGN(auto blob, archive_.prepare(kept->second, digest, "application/pkix-cert"));
      ready.blobs.push_back(std::move(blob));
    } else {
      // An import that goes on has put it down before.
      VARVE_ASSIGN(const auto there, archive_.body(digest));
      if (!there) break;
    }
    chain.push_back(digest);
  }
  ready.capture.tls_chain = std::move(chain);
  return {};
}

Result<void> Intake::commit() {
  if (ready_.empty()) return {};
  VARVE_ASSIGN(auto transaction, archive_.begin());
  for (const Ready& ready : ready_) {
    for (const archive::PreparedBlob& blob : ready.blobs) VARVE_TRY(transaction.add(blob));
    VARVE_TRY(transaction.add(ready.capture));
  }
  VARVE_TRY(transaction.commit());
  ++commits_;
  report_.captures += ready_.size();
  ready_.clear();
  waiting_.clear();
  bytes_ = 0;
  return {};
}

}  // namespace varve::interchange
