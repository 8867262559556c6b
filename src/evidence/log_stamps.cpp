// A log's time-stamps, and what they are verified with.
#include <filesystem>

#include "varve/evidence/log.hpp"

namespace varve::evidence {
namespace {

constexpr std::uint64_t kMaxStamp = 1 << 20;
constexpr std::uint64_t kMaxKept = 4 << 20;  // of a certificate, and of a list
constexpr const char* kStamps = "stamps";
constexpr const char* kStampName = ".tst";
constexpr const char* kCertificates = "certificates";
constexpr const char* kCertificateName = ".der";
constexpr const char* kRevocations = "revocations";
constexpr const char* kRevocationName = ".crl";

// Under their digests, so that what is there already is not written again.
Result<void> keep(const Path& folder, std::string_view ending, const std::vector<std::string>& ders,
                  FileSystem& files) {
  if (ders.empty()) return {};
  VARVE_TRY(files.make_folders(folder));
  for (const std::string& der : ders) {
    const Path path = folder / (Sha256::of(der).hex().append(ending));
    std::error_code error;
    if (std::filesystem::exists(path, error)) continue;
    VARVE_TRY(replace_file(path, der, files));
  }
  return {};
}

Result<std::vector<std::string>> kept_in(const Path& folder, std::string_view ending,
                                         FileSystem& files) {
  std::vector<std::string> ders;
  std::error_code error;
  if (!std::filesystem::exists(folder, error)) return ders;
  VARVE_ASSIGN(const auto names, files.list(folder));
  for (const Path& name : names) {
    if (name.extension() != ending) continue;
    VARVE_ASSIGN(auto der, read_file(folder / name, kMaxKept));
    if (!der || Sha256::of(*der).hex() != name.stem()) {
      return fail(ErrorKind::kDamaged,
                  "{} is not what its name says: put it back from a backup, or remove it",
                  (folder / name).string());
    }
    ders.push_back(*std::move(der));
  }
  return ders;
}

}  // namespace

// Each is the head's digest, "-" and the number of its stamps so far.
Result<void> Log::list_stamps() {
  std::error_code error;
  if (!std::filesystem::exists(folder_ / kStamps, error)) return {};
  VARVE_ASSIGN(const auto names, files_.list(folder_ / kStamps));
  for (const Path& name : names) {
    if (name.extension() != kStampName) continue;
    const std::string text = name.string();
    stamps_[text.substr(0, text.find('-'))].push_back(folder_ / kStamps / name);
  }
  return {};
}

Result<std::vector<std::string>> Log::stamps_of(const SignedHead& head) const {
  std::vector<std::string> tokens;
  const auto paths = stamps_.find(head.digest().hex());
  if (paths == stamps_.end()) return tokens;
  for (const Path& path : paths->second) {
    VARVE_ASSIGN(auto token, read_file(path, kMaxStamp));
    tokens.push_back(token.value_or(""));
  }
  return tokens;
}

Result<void> Log::add_stamp(const SignedHead& head, std::string_view token) {
  VARVE_TRY(files_.make_folders(folder_ / kStamps));
  const std::string digest = head.digest().hex();
  const auto known = stamps_.find(digest);
  const std::size_t number = known == stamps_.end() ? 1 : known->second.size() + 1;
  const Path path = folder_ / kStamps / fmt::format("{}-{:03}{}", digest, number, kStampName);
  VARVE_TRY(replace_file(path, token, files_));
  stamps_[digest].push_back(path);
  return {};
}

const SignedHead* Log::last_stamped() const {
  for (auto head = heads_.rbegin(); head != heads_.rend() && !stamps_.empty(); ++head) {
    if (stamps_.contains(head->digest().hex())) return &*head;
  }
  return nullptr;
}

Result<void> Log::keep_certificates(const std::vector<std::string>& certificates) {
  return keep(folder_ / kCertificates, kCertificateName, certificates, files_);
}

Result<void> Log::keep_revocations(const std::vector<std::string>& lists) {
  return keep(folder_ / kRevocations, kRevocationName, lists, files_);
}

Result<std::vector<std::string>> Log::certificates() const {
  return kept_in(folder_ / kCertificates, kCertificateName, files_);
}

Result<std::vector<std::string>> Log::revocations() const {
  return kept_in(folder_ / kRevocations, kRevocationName, files_);
}

}  // namespace varve::evidence
