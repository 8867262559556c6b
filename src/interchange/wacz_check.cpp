#include "varve/interchange/wacz_check.hpp"

#include <algorithm>
#include <set>
#include <vector>

#include "interchange/json.hpp"
#include "varve/base/base64.hpp"
#include "varve/base/json_depth.hpp"
#include "varve/base/json_member.hpp"
#include "varve/base/signing_key.hpp"

namespace varve::interchange {
namespace {

constexpr std::size_t kMaxFiles = 100'000;
constexpr std::size_t kMaxName = 1024;
constexpr std::uint64_t kMaxBytes = std::uint64_t{64} << 30;    // of all files, decompressed
constexpr std::uint64_t kMaxPackage = std::uint64_t{16} << 20;  // of the list
constexpr std::size_t kMaxDepth = 16;                           // and how it is nested
constexpr std::uint64_t kPieceOfFile = 64 << 10;
constexpr std::string_view kPackage = "datapackage.json";
constexpr std::string_view kSeal = "datapackage-digest.json";

// Null where it is no JSON.
Json parse(std::string_view text) {
  return json_depth(text) <= kMaxDepth ? Json::parse(text, nullptr, false) : Json();
}

class Check {
 public:
  Check(const ZipReader& zip, const OnFinding& on_finding) : zip_(zip), on_finding_(on_finding) {}

  Result<CheckedWacz> run() {
    VARVE_TRY(keep_limits());
    for (const ZipReader::Entry& entry : zip_.entries()) read(entry);
    compare_list();
    compare_seal();
    return std::move(checked_);
  }

 private:
  void wrong(std::string_view file, std::string what, std::string means) {
    on_finding_({std::string(file), std::move(what), std::move(means)});
  }

  Result<void> keep_limits() const {
    std::uint64_t bytes = 0;
    for (const ZipReader::Entry& entry : zip_.entries()) {
      if (entry.name.size() > kMaxName) {
        return fail(ErrorKind::kLimit, "a file's name in it is longer than {} bytes", kMaxName);
      }
      bytes += std::min(entry.size, kMaxBytes);
      if (bytes > kMaxBytes) {
        return fail(ErrorKind::kLimit, "its files come to more than {} bytes", kMaxBytes);
      }
    }
    if (zip_.entries().size() <= kMaxFiles) return {};
    return fail(ErrorKind::kLimit, "it has more than {} files", kMaxFiles);
  }

  void read(const ZipReader::Entry& entry) {
    if (entry.name.ends_with('/') && entry.size == 0) return;
    const auto digest = digest_of(entry);
    if (!digest) {
      return wrong(entry.name, "cannot be read: " + digest.error().message,
                   "The file was damaged or changed.");
    }
    if (!checked_.files.emplace(entry.name, *digest).second) {
      wrong(entry.name, "is there twice", "One program shows the one, another one the other.");
    }
  }

  Result<Digest> digest_of(const ZipReader::Entry& entry) {
    VARVE_ASSIGN(const auto file, zip_.open(entry));
    const bool kept = entry.name == kPackage || entry.name == kSeal;
    if (kept && entry.size > kMaxPackage) {
      return fail(ErrorKind::kLimit, "it has more than {} bytes", kMaxPackage);
    }
    Sha256 hash;
    std::string all;
    for (std::uint64_t at = 0; at < entry.size;) {
      const std::uint64_t length = std::min(kPieceOfFile, entry.size - at);
      VARVE_ASSIGN(const std::string bytes, file->read_at(at, static_cast<std::size_t>(length)));
      hash.update(bytes);
      if (kept) all += bytes;
      at += length;
    }
    if (kept) (entry.name == kPackage ? package_ : seal_) = std::move(all);
    return hash.finish();
  }

  // The list itself and what seals it are in no list.
  void compare_list() {
    const Json package = parse(package_);
    const auto resources = package.find("resources");
    if (resources == package.end() || !resources->is_array()) {
      return wrong(kPackage, "is missing, or lists no files",
                   "Nothing says what belongs to this file.");
    }
    std::set<std::string, std::less<>> listed = {std::string(kPackage), std::string(kSeal)};
    for (const Json& resource : *resources) {
      const std::string path = text_of(resource, "path");
      if (!listed.insert(path).second) {
        wrong(path, "is listed twice in datapackage.json", "The list was changed.");
      }
      compare(path, text_of(resource, "hash"));
    }
    for (const auto& [name, digest] : checked_.files) {
      if (listed.contains(name)) continue;
      wrong(name, "is not listed in datapackage.json",
            "It was put in later, and nothing proves it.");
    }
  }

  void compare(const std::string& path, const std::string& hash) {
    const auto file = checked_.files.find(path);
    if (file == checked_.files.end()) {
      wrong(path, "is listed in datapackage.json, and missing", "It was taken out.");
    } else if (file->second.text() != hash) {
      wrong(path, "does not have the digest that datapackage.json says",
            "It was changed after the file was made.");
    }
  }

  void compare_seal() {
    const Json seal = parse(seal_);
    const std::string hash = Sha256::of(package_).text();
    if (text_of(seal, "hash") != hash) {
      return wrong(kSeal, "does not have the digest of datapackage.json",
                   "The list of files was changed.");
    }
    const auto data = seal.find("signedData");
    if (data == seal.end()) return;
    const std::string key = from_base64(text_of(*data, "publicKey")).value_or("");
    const std::string signature = from_base64(text_of(*data, "signature")).value_or("");
    if (text_of(*data, "hash") != hash || !is_plain_signature_of(hash, signature, key)) {
      return wrong(kSeal, "is not signed with the key in it",
                   "The list of files is not the one that was signed.");
    }
    checked_.signer = key;
  }

  const ZipReader& zip_;
  const OnFinding& on_finding_;
  CheckedWacz checked_;
  std::string package_;
  std::string seal_;
};

}  // namespace

Result<CheckedWacz> check_wacz(const ZipReader& zip, const OnFinding& on_finding) {
  return Check(zip, on_finding).run();
}

}  // namespace varve::interchange
