// Bundles that anybody may have written. The input is a zip file; or a list of a bundle's files,
// each "PATH LENGTH\n" and its bytes, which become a zip: so that what is changed gets past the
// checksums.
#include <zip.h>

#include <charconv>
#include <cstdint>
#include <map>
#include <string>

#include "named_file.hpp"
#include "require.hpp"
#include "varve/evidence/verify_bundle.hpp"

namespace {

using namespace varve;
using namespace varve::evidence;

std::map<std::string, std::string> files_of(std::string_view text) {
  std::map<std::string, std::string> files;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    const std::size_t space = text.substr(0, end).rfind(' ');
    if (end == std::string_view::npos || space == std::string_view::npos) break;
    std::size_t length = 0;
    std::from_chars(text.data() + space + 1, text.data() + end, length);
    const std::string_view rest = text.substr(end + 1);
    files.emplace(text.substr(0, space), rest.substr(0, length));
    text = rest.substr(std::min(length, rest.size()));
  }
  return files;
}

std::string zip_of(const std::map<std::string, std::string>& files) {
  zip_error_t error;
  zip_source_t* memory = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_t* zip = zip_open_from_source(memory, ZIP_TRUNCATE, &error);
  require(zip != nullptr);
  zip_source_keep(memory);
  for (const auto& [name, bytes] : files) {
    zip_source_t* source = zip_source_buffer(zip, bytes.data(), bytes.size(), 0);
    const zip_int64_t index = zip_file_add(zip, name.c_str(), source, 0);
    if (index < 0) zip_source_free(source);
    if (index >= 0)
      zip_set_file_compression(zip, static_cast<zip_uint64_t>(index), ZIP_CM_STORE, 0);
  }
  std::string out;
  if (zip_close(zip) != 0) {
    zip_discard(zip);
  } else if (zip_stat_t stat; zip_source_stat(memory, &stat) == 0 && zip_source_open(memory) == 0) {
    out.resize(stat.size);
    zip_source_read(memory, out.data(), out.size());
    zip_source_close(memory);
  }
  zip_source_free(memory);
  return out;
}

void verify(std::string_view bytes) {
  static const TrustStore trust = *TrustStore::load(std::nullopt);
  const fuzz::NamedFile file(bytes);
  const auto report = verify_bundle(file.path(), trust, {});
  require(report.has_value());
  for (const Finding& finding : report->wrong) {
    require(!finding.what.empty() && !finding.means.empty());
  }
  // What is right has a head and proofs of all that it shows.
  require(report->proved.empty() != report->ok());
  if (report->ok()) require(report->head && report->leaves > 0 && report->captures > 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > (256u << 10)) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  verify(bytes);
  if (!bytes.starts_with("PK")) verify(zip_of(files_of(bytes)));
  return 0;
}
