// Whether a WACZ file is what its own list says (Web Archive Collection Zipped 1.1.1, "Directory
// Layout" and "datapackage.json"; WACZ Signing and Verification 0.1.0, "Anonymous Signature").
// Anybody may have written it. Pure but for reading; used by one thread.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "varve/base/digest.hpp"
#include "varve/base/error.hpp"
#include "varve/interchange/finding.hpp"
#include "varve/interchange/zip_reader.hpp"

namespace varve::interchange {

struct CheckedWacz {
  std::map<std::string, Digest, std::less<>> files;  // as they are, folders left out
  std::optional<std::string> signer;                 // public key (DER) of a right signature
};

// Reads every file once. Bytes that cannot be read, names that come twice, files that are not as
// they are listed, and a signature that is not right are findings. kLimit where there is more in it
// than any page needs.
Result<CheckedWacz> check_wacz(const ZipReader& zip, const OnFinding& on_finding);

}  // namespace varve::interchange
