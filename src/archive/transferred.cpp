#include "varve/archive/transferred.hpp"

#include "varve/coding/coding.hpp"

namespace varve::archive {
namespace {

Result<Body> body_of(const Archive& archive, const Digest& digest) {
  VARVE_ASSIGN(auto body, archive.body(digest));
  if (!body) return fail(ErrorKind::kDamaged, "the body {} is not in the archive", digest.text());
  return *std::move(body);
}

}  // namespace

Result<std::optional<Body>> transferred_body(const Archive& archive, const Capture& capture) {
  if (capture.transferred_blob) return body_of(archive, *capture.transferred_blob);
  VARVE_ASSIGN(Body body, body_of(archive, capture.digest));
  if (capture.transferred_digest == capture.digest) return body;
  if (capture.recipe.empty()) return std::nullopt;
  BodyWriter made;
  Sha256 hash;
  VARVE_TRY(coding::apply_recipe(capture.recipe, body.view(), [&](std::string_view part) {
    hash.update(part);
    return made.append(part);
  }));
  // Another version of an encoder may have been asked: then these are not the bytes.
  if (hash.finish() != capture.transferred_digest) return std::nullopt;
  VARVE_ASSIGN(Body transferred, made.finish());
  return transferred;
}

}  // namespace varve::archive
