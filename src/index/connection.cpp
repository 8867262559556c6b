#include "index/connection.hpp"

#include "varve/index/url_form.hpp"

namespace varve::index {

BlobRow blob_row(const Statement::Use& use, int column) {
  return {use.integer(column), use.digest(column + 1), use.unsigned_integer(column + 2),
          use.unsigned_integer(column + 3), use.unsigned_integer(column + 4)};
}

BlockRow block_row(const Statement::Use& use) {
  return {use.unsigned_integer(0),
          {use.unsigned_integer(1), use.unsigned_integer(2)},
          use.unsigned_integer(3)};
}

tl::unexpected<Error> lost_url(std::string_view key) {
  return fail(ErrorKind::kDamaged, "the index has lost a URL of {}; `varve rebuild` makes it anew",
              key);
}

Result<std::optional<BlobRow>> Connection::blob(const Digest& digest) {
  VARVE_ASSIGN(Statement * statement, get(Query::kBlobByDigest));
  auto use = statement->use(digest);
  VARVE_ASSIGN(const bool there, use.next());
  if (!there) return std::nullopt;
  return blob_row(use, 0);
}

Result<std::optional<BlockRow>> Connection::block(std::uint64_t number) {
  VARVE_ASSIGN(Statement * statement, get(Query::kBlock));
  auto use = statement->use(number);
  VARVE_ASSIGN(const bool there, use.next());
  if (!there) return std::nullopt;
  return block_row(use);
}

Result<bool> Connection::stored_url(std::int64_t key_id, std::int64_t variant, std::string& text) {
  VARVE_ASSIGN(Statement * statement, get(Query::kUrl));
  auto use = statement->use(key_id, variant);
  VARVE_ASSIGN(const bool there, use.next());
  if (there) text = use.text(0);
  return there;
}

Result<std::string> Connection::url_of(std::string_view key, std::int64_t key_id,
                                       std::int64_t variant) {
  if (is_form(variant)) return url_of_form(key, variant);
  std::string url;
  VARVE_ASSIGN(const bool there, stored_url(key_id, variant, url));
  if (!there) return lost_url(key);
  return url;
}

Result<std::optional<std::int64_t>> Connection::variant_of(std::string_view key,
                                                           std::int64_t key_id,
                                                           std::string_view url) {
  if (const auto form = form_of(key, url)) return form;
  std::string text;
  for (const std::int64_t variant : variants_of(url)) {
    VARVE_ASSIGN(const bool there, stored_url(key_id, variant, text));
    if (there && text == url) return variant;
  }
  return std::nullopt;
}

}  // namespace varve::index
