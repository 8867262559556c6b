#include "varve/archive/transferred.hpp"

#include "varve/coding/coding.hpp"

namespace varve::archive {

Result<std::optional<Body>> transferred_body(const Archive& archive, const Capture& capture) {
  const Digest& digest = stored_digest(capture);
  VARVE_ASSIGN(const auto stored, archive.body(digest));
  if (!stored) return fail(ErrorKind::kDamaged, "the body {} is not in the archive", digest.text());
  return transferred_of(capture, *stored);
}

Result<std::optional<Body>> transferred_of(const Capture& capture, const Body& stored) {
  if (capture.transferred_blob || capture.transferred_digest == capture.digest) return stored;
  if (capture.recipe.empty()) return std::nullopt;
  BodyWriter made;
  Sha256 hash;
  VARVE_TRY(coding::apply_recipe(capture.recipe, stored.view(), [&](std::string_view part) {
    hash.update(part);
    return made.append(part);
  }));
  // Another version of an encoder may have been asked: then these are not the bytes.
  if (hash.finish() != capture.transferred_digest) return std::nullopt;
  VARVE_ASSIGN(Body transferred, made.finish());
  return transferred;
}

}  // namespace varve::archive
