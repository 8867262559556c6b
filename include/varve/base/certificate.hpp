// A certificate as a person reads it.
#pragma once

#include <string>
#include <string_view>

#include "varve/base/error.hpp"

namespace varve {

// Subject, issuer, validity and SHA-256 fingerprint of a DER certificate, a line each (RFC 5280).
// kInvalid where the bytes are none.
Result<std::string> describe_certificate(std::string_view der);

}  // namespace varve
