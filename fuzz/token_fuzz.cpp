// Time-stamp tokens (RFC 3161), certificates, keys and signatures that anybody may have written.
// Nothing of an input is believed; what is read is read twice alike.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "require.hpp"
#include "varve/base/certificate.hpp"
#include "varve/base/signing_key.hpp"
#include "varve/evidence/timestamp.hpp"

namespace {

using namespace varve;
using namespace varve::evidence;

const TrustStore& nobody() {
  static const TrustStore store = [] {
    auto loaded = TrustStore::load("/dev/null");
    if (!loaded) loaded = TrustStore::load(std::nullopt);
    if (!loaded) std::abort();
    return *std::move(loaded);
  }();
  return store;
}

void read_as_token(std::string_view bytes) {
  const auto stamp = read_token(bytes, "data", nobody());
  require(!stamp && !stamp.error().message.empty());
  // An answer to a query of ours has to have that one's nonce.
  static const std::string query = *make_timestamp_query("data");
  require(!token_of(bytes, query, nobody()));
}

void read_as_certificates(std::string_view bytes) {
  if (auto store = TrustStore::from_pem(bytes)) (void)read_token(bytes, "data", *store);
  (void)describe_certificate(bytes);
}

void read_as_key(std::string_view bytes) {
  if (const auto key = public_key_of_pem(bytes)) require(public_key_pem(*key) == bytes);
  require(!is_signature_of("data", bytes, bytes));
  require(!is_plain_signature_of("data", bytes.substr(0, 96), bytes));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  read_as_token(bytes);
  read_as_certificates(bytes);
  read_as_key(bytes);
  return 0;
}
