// Bodies made ready for a transaction, off its time.
#include "archive/impl.hpp"
#include "archive/like.hpp"
#include "varve/url/surt.hpp"

namespace varve::archive {
namespace {

// A longer body is compressed as it streams, on its own.
constexpr std::uint64_t kPreparedInPieces = 16 << 20;

}  // namespace

Result<PreparedBlob> Archive::prepare(const Body& body, std::optional<Digest> digest,
                                      std::string_view mime, std::string_view url) const {
  VARVE_ASSIGN(auto prepared, prepare_after(nullptr, body, digest, mime, url));
  if (url.empty() || !prepared.new_ || prepared.frame_) return prepared;
  VARVE_ASSIGN(const auto latest, this->latest(url));
  if (latest) prepared.before_ = latest->digest;
  return prepared;
}

Result<PreparedBlob> Archive::prepare_after(const CaptureRow* latest, const Body& body,
                                            std::optional<Digest> digest, std::string_view mime,
                                            std::string_view url) const {
  PreparedBlob prepared;
  prepared.digest_ = digest ? *digest : Sha256::of(body.view());
  prepared.length_ = body.size();
  VARVE_ASSIGN(const auto reader, impl_->index->read());
  VARVE_ASSIGN(const auto there, reader->blob(prepared.digest_));
  prepared.new_ = !there || there->block == 0;
  if (!prepared.new_) {
    // It may be forgotten before it is added: then it is written after all.
    prepared.body_ = body;
    prepared.kind_ = kind_of(mime);
    return prepared;
  }
  const bool compressed = store::is_compressed_media(mime);
  if (compressed || body.size() > kPreparedInPieces) {
    store::Encode how;
    if (compressed) how.level = 0;
    VARVE_ASSIGN(prepared.frame_, store::encode_payload(body, how));
    return prepared;
  }
  prepared.body_ = body;
  prepared.kind_ = kind_of(mime);
  prepared.site_ = site_of(url.empty() ? std::string() : url::surt_key(url));
  if (latest != nullptr) prepared.before_ = latest->digest;
  return prepared;
}

}  // namespace varve::archive
