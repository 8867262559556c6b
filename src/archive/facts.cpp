#include "archive/facts.hpp"

#include "varve/base/bytes.hpp"
#include "varve/store/record.hpp"

namespace varve::archive {
namespace {

constexpr unsigned kCaptureVersion = 1;
constexpr unsigned kSnapshotVersion = 1;
constexpr unsigned kBlobVersion = 1;
constexpr unsigned kMovedVersion = 1;
constexpr unsigned kMarkVersion = 1;
constexpr unsigned kRemovalVersion = 1;
constexpr std::size_t kMaxFactsInBlock = 256;

// Which of a capture's optional fields are there.
constexpr std::uint16_t kHasTransferred = 1;  // it differs from the decoded body
constexpr std::uint16_t kHasRecipe = 2;
constexpr std::uint16_t kHasTransferredBlob = 4;
constexpr std::uint16_t kHasTls = 8;

// Writes a fact's head, and its length when it goes out of scope.
class FactWriter {
 public:
  FactWriter(std::string& out, FactKind kind, unsigned version) : out_(out) {
    put(out_, static_cast<std::uint8_t>(kind));
    put(out_, static_cast<std::uint8_t>(version));
    put(out_, std::uint16_t{0});
    put(out_, std::uint32_t{0});
    begin_ = out_.size();
  }
  FactWriter(const FactWriter&) = delete;
  FactWriter& operator=(const FactWriter&) = delete;
  ~FactWriter() {
    std::string length;
    put(length, static_cast<std::uint32_t>(out_.size() - begin_));
    out_.replace(begin_ - length.size(), length.size(), length);
  }

 private:
  std::string& out_;
  std::size_t begin_;
};

std::uint16_t optional_fields(const Capture& capture) {
  const bool differs =
      capture.transferred_digest != capture.digest || capture.transferred_length != capture.length;
  const bool tls =
      !capture.tls_version.empty() || !capture.tls_cipher.empty() || !capture.tls_chain.empty();
  return static_cast<std::uint16_t>(
      (differs ? kHasTransferred : 0) | (capture.recipe.empty() ? 0 : kHasRecipe) |
      (capture.transferred_blob ? kHasTransferredBlob : 0) | (tls ? kHasTls : 0));
}

Digest get_digest(Reader& reader) {
  return Digest::from_bytes(reader.take(32)).value_or(Digest());
}

Result<void> check_fact(const FactView& fact, unsigned version, std::string_view name) {
  if (fact.version > version) {
    return fail(ErrorKind::kVersion,
                "a {} has version {}, this varve reads up to {}; use a newer one", name,
                fact.version, version);
  }
  return {};
}

Error damaged(std::string_view name) {
  return {ErrorKind::kDamaged, fmt::format("a {}'s fields are not whole", name)};
}

FactView get_fact(Reader& reader) {
  FactView fact;
  fact.kind = static_cast<FactKind>(reader.get<std::uint8_t>());
  fact.version = reader.get<std::uint8_t>();
  reader.get<std::uint16_t>();
  fact.bytes = reader.get_string();
  return fact;
}

}  // namespace

void put_fact(std::string& record, const Capture& capture) {
  const FactWriter fact(record, FactKind::kCapture, kCaptureVersion);
  const std::uint16_t has = optional_fields(capture);
  put(record, has);
  put(record, static_cast<std::uint8_t>(capture.source));
  put(record, static_cast<std::uint8_t>(capture.truncated));
  put(record, static_cast<std::int32_t>(capture.status));
  put(record, capture.time.us);
  record += capture.digest.view();
  put(record, capture.length);
  put_string(record, capture.url);
  put_string(record, capture.mime);
  put_string(record, capture.request_head);
  put_string(record, capture.response_head);
  put_string(record, capture.remote_address);
  if ((has & kHasTransferred) != 0) {
    record += capture.transferred_digest.view();
    put(record, capture.transferred_length);
  }
  if ((has & kHasRecipe) != 0) put_string(record, capture.recipe);
  if ((has & kHasTransferredBlob) != 0) record += capture.transferred_blob->view();
  if ((has & kHasTls) != 0) {
    put_string(record, capture.tls_version);
    put_string(record, capture.tls_cipher);
    put(record, static_cast<std::uint32_t>(capture.tls_chain.size()));
    for (const Digest& certificate : capture.tls_chain) record += certificate.view();
  }
}

void put_fact(std::string& record, const Snapshot& snapshot) {
  const FactWriter fact(record, FactKind::kSnapshot, kSnapshotVersion);
  put(record, snapshot.time.us);
  put_string(record, snapshot.url);
  put_string(record, snapshot.final_url);
  put_string(record, snapshot.title);
  put_string(record, snapshot.verdict);
  put(record, static_cast<std::uint32_t>(snapshot.members.size()));
  for (const Snapshot::Member& member : snapshot.members) {
    put(record, member.time.us);
    put_string(record, member.url);
  }
  put(record, static_cast<std::uint32_t>(snapshot.failed.size()));
  for (const FailedResource& failed : snapshot.failed) {
    put_string(record, failed.url);
    put_string(record, failed.reason);
  }
  put(record, static_cast<std::uint32_t>(snapshot.tags.size()));
  for (const std::string& tag : snapshot.tags) put_string(record, tag);
  put_string(record, snapshot.note);
  put<std::uint8_t>(record, snapshot.hold ? 1 : 0);
  if (!snapshot.circumstances.empty()) put_string(record, snapshot.circumstances);
}

void put_fact(std::string& record, const BlobFact& blob) {
  const FactWriter fact(record, FactKind::kBlob, kBlobVersion);
  record += blob.digest.view();
  put(record, blob.block);
  put(record, blob.begin);
  put(record, blob.length);
}

void put_fact(std::string& record, const MovedFact& moved) {
  const FactWriter fact(record, FactKind::kMoved, kMovedVersion);
  put(record, moved.block);
  put(record, static_cast<std::uint32_t>(moved.blobs.size()));
  for (const MovedFact::Blob& blob : moved.blobs) {
    record += blob.start;
    put(record, blob.length);
  }
}

void put_fact(std::string& record, const Mark& mark) {
  const FactWriter fact(record, FactKind::kMark, kMarkVersion);
  put(record, mark.said.us);
  put(record, mark.time.us);
  put_string(record, mark.url);
  put(record, static_cast<std::uint32_t>(mark.tags.size()));
  for (const std::string& tag : mark.tags) put_string(record, tag);
  put_string(record, mark.note);
  put<std::uint8_t>(record, mark.hold ? 1 : 0);
}

void put_fact(std::string& record, const Removal& removal) {
  const FactWriter fact(record, FactKind::kRemoval, kRemovalVersion);
  put(record, removal.removed.us);
  put(record, removal.time.us);
  put_string(record, removal.url);
  put(record, static_cast<std::uint8_t>(removal.reason));
}

void put_fact(std::string& record, const FactView& fact) {
  const FactWriter copy(record, fact.kind, fact.version);
  record += fact.bytes;
}

void put_bare_fact(std::string& record, FactKind kind) {
  const FactWriter fact(record, kind, 0);
}

Result<std::vector<FactView>> split_facts(std::string_view record) {
  Reader reader(record);
  std::vector<FactView> facts;
  while (reader.left() != 0) {
    facts.push_back(get_fact(reader));
    if (!reader.ok() || facts.size() > kMaxFactsInBlock) {
      return fail(ErrorKind::kDamaged, "a block's facts are not whole");
    }
  }
  return facts;
}

Result<FactView> fact_at(std::string_view record, std::uint32_t position) {
  Reader reader(record);
  FactView fact = get_fact(reader);
  for (; position > 0 && reader.ok(); --position) fact = get_fact(reader);
  if (!reader.ok()) return fail(ErrorKind::kDamaged, "a block has not as many facts");
  return fact;
}

Result<Capture> decode_capture(const FactView& fact) {
  VARVE_TRY(check_fact(fact, kCaptureVersion, "capture"));
  Reader reader(fact.bytes);
  Capture capture;
  const auto has = reader.get<std::uint16_t>();
  const auto source = reader.get<std::uint8_t>();
  const auto truncated = reader.get<std::uint8_t>();
  capture.status = reader.get<std::int32_t>();
  capture.time.us = reader.get<std::int64_t>();
  capture.digest = get_digest(reader);
  capture.length = reader.get<std::uint64_t>();
  capture.url = reader.get_string();
  capture.mime = reader.get_string();
  capture.request_head = reader.get_string();
  capture.response_head = reader.get_string();
  capture.remote_address = reader.get_string();
  const bool differs = (has & kHasTransferred) != 0;
  capture.transferred_digest = differs ? get_digest(reader) : capture.digest;
  capture.transferred_length = differs ? reader.get<std::uint64_t>() : capture.length;
  if ((has & kHasRecipe) != 0) capture.recipe = reader.get_string();
  if ((has & kHasTransferredBlob) != 0) capture.transferred_blob = get_digest(reader);
  if ((has & kHasTls) != 0) {
    capture.tls_version = reader.get_string();
    capture.tls_cipher = reader.get_string();
    const auto certificates = reader.get<std::uint32_t>();
    for (std::uint32_t i = 0; i < certificates && reader.ok(); ++i) {
      capture.tls_chain.push_back(get_digest(reader));
    }
  }
  if (!reader.ok() || source > static_cast<int>(Source::kImport) ||
      truncated > static_cast<int>(Truncation::kUnspecified)) {
    return tl::unexpected(damaged("capture"));
  }
  capture.source = static_cast<Source>(source);
  capture.truncated = static_cast<Truncation>(truncated);
  return capture;
}

Result<Snapshot> decode_snapshot(const FactView& fact) {
  VARVE_TRY(check_fact(fact, kSnapshotVersion, "snapshot"));
  Reader reader(fact.bytes);
  Snapshot snapshot;
  snapshot.time.us = reader.get<std::int64_t>();
  snapshot.url = reader.get_string();
  snapshot.final_url = reader.get_string();
  snapshot.title = reader.get_string();
  snapshot.verdict = reader.get_string();
  const auto members = reader.get<std::uint32_t>();
  for (std::uint32_t i = 0; i < members && reader.ok(); ++i) {
    const Time time{reader.get<std::int64_t>()};
    snapshot.members.push_back({std::string(reader.get_string()), time});
  }
  const auto failures = reader.get<std::uint32_t>();
  for (std::uint32_t i = 0; i < failures && reader.ok(); ++i) {
    std::string url(reader.get_string());
    snapshot.failed.push_back({std::move(url), std::string(reader.get_string())});
  }
  const auto tags = reader.get<std::uint32_t>();
  for (std::uint32_t i = 0; i < tags && reader.ok(); ++i) {
    snapshot.tags.emplace_back(reader.get_string());
  }
  snapshot.note = reader.get_string();
  snapshot.hold = reader.get<std::uint8_t>() != 0;
  if (reader.left() != 0) snapshot.circumstances = reader.get_string();
  if (!reader.ok()) return tl::unexpected(damaged("snapshot"));
  return snapshot;
}

Result<BlobFact> decode_blob(const FactView& fact) {
  VARVE_TRY(check_fact(fact, kBlobVersion, "blob's place"));
  Reader reader(fact.bytes);
  BlobFact blob;
  blob.digest = get_digest(reader);
  blob.block = reader.get<std::uint64_t>();
  blob.begin = reader.get<std::uint64_t>();
  blob.length = reader.get<std::uint64_t>();
  if (!reader.ok() || blob.length > store::kMaxBlob || blob.begin > store::kMaxBlob) {
    return tl::unexpected(damaged("blob's place"));
  }
  return blob;
}

Result<MovedFact> decode_moved(const FactView& fact) {
  VARVE_TRY(check_fact(fact, kMovedVersion, "block's contents"));
  Reader reader(fact.bytes);
  MovedFact moved;
  moved.block = reader.get<std::uint64_t>();
  const auto count = reader.get<std::uint32_t>();
  for (std::uint32_t i = 0; i < count && reader.ok(); ++i) {
    MovedFact::Blob& blob = moved.blobs.emplace_back();
    blob.start = reader.take(kDigestStart);
    blob.length = reader.get<std::uint64_t>();
    if (blob.length > store::kMaxBlob) return tl::unexpected(damaged("block's contents"));
  }
  if (!reader.ok()) return tl::unexpected(damaged("block's contents"));
  return moved;
}

Result<Mark> decode_mark(const FactView& fact) {
  VARVE_TRY(check_fact(fact, kMarkVersion, "mark"));
  Reader reader(fact.bytes);
  Mark mark;
  mark.said.us = reader.get<std::int64_t>();
  mark.time.us = reader.get<std::int64_t>();
  mark.url = reader.get_string();
  const auto tags = reader.get<std::uint32_t>();
  for (std::uint32_t i = 0; i < tags && reader.ok(); ++i)
    mark.tags.emplace_back(reader.get_string());
  mark.note = reader.get_string();
  mark.hold = reader.get<std::uint8_t>() != 0;
  if (!reader.ok()) return tl::unexpected(damaged("mark"));
  return mark;
}

Result<Removal> decode_removal(const FactView& fact) {
  VARVE_TRY(check_fact(fact, kRemovalVersion, "removal"));
  Reader reader(fact.bytes);
  Removal removal;
  removal.removed.us = reader.get<std::int64_t>();
  removal.time.us = reader.get<std::int64_t>();
  removal.url = reader.get_string();
  removal.reason = static_cast<RemovalReason>(reader.get<std::uint8_t>());
  if (!reader.ok()) return tl::unexpected(damaged("removal"));
  return removal;
}

}  // namespace varve::archive
