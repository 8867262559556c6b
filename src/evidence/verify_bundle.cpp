#include "varve/evidence/verify_bundle.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "evidence/bundle_head.hpp"
#include "evidence/bundle_leaves.hpp"
#include "evidence/bundle_names.hpp"
#include "evidence/conclusions.hpp"
#include "evidence/texts.hpp"
#include "varve/evidence/verify.hpp"

namespace varve::evidence {
namespace {

constexpr std::string_view kSums = "SHA256SUMS";
constexpr std::array<std::string_view, 9> kFiles = {
    "VERIFY.txt", "verify.sh",  "proofs.txt",      "head.txt",       "head.sig",
    "key.pem",    "SHA256SUMS", "signed-head.txt", "authorities.pem"};
constexpr std::array<std::string_view, 4> kFilesOfPage = {kDocument, kScreenshot, "request.txt",
                                                          "response.txt"};

bool is_one_of(const auto& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// SHA256SUMS, as sha256sum writes it: a digest, two spaces, a name.
void verify_sums(OpenedBundle& bundle) {
  const std::string text = bundle.read(kSums).value_or("");
  std::set<std::string_view> listed = {kSums};
  std::string_view rest = text;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    const std::size_t space = line.find("  ");
    const std::string_view name = space == std::string_view::npos ? line : line.substr(space + 2);
    listed.insert(name);
    const auto digest = bundle.digest(name);
    if (!digest) {
      bundle.wrong(name, "is listed in SHA256SUMS, and missing", "It was taken out.");
    } else if (digest->hex() != line.substr(0, line.size() - name.size() - 2)) {
      bundle.wrong(name, "does not have the digest that SHA256SUMS says",
                   "It was changed after the bundle was made.");
    }
  }
  for (const auto& [path, digest] : bundle.checked().files) {
    if (!path.starts_with(kEvidenceFolder)) continue;
    const std::string_view name = std::string_view(path).substr(kEvidenceFolder.size());
    if (listed.contains(name)) continue;
    bundle.wrong(name, "is not listed in SHA256SUMS",
                 "It was put in later, and nothing proves it.");
  }
}

bool is_of_bundle(std::string_view path) {
  if (!path.starts_with(kEvidenceFolder)) {
    return path.starts_with("archive/") || path.starts_with("indexes/") ||
           path.starts_with("pages/") || path.starts_with("datapackage");
  }
  const std::string_view name = path.substr(kEvidenceFolder.size());
  const std::string_view of_page = name.substr(name.starts_with(kLater) ? kLater.size() : 0);
  return is_one_of(kFiles, name) || is_one_of(kMakersFiles, name) ||
         is_one_of(kFilesOfPage, of_page) || of_page.starts_with("manifest-") ||
         of_page.starts_with("tls-") || name.starts_with("stamp-") || name == "consistency.txt" ||
         name == kKeysFile;
}

void remark_on_files(OpenedBundle& bundle) {
  for (const auto& [path, digest] : bundle.checked().files) {
    if (is_of_bundle(path)) continue;
    bundle.remark(path + " is no part of a bundle that this varve knows: no proof is about it");
  }
  if (bundle.digest("verify.sh") == Sha256::of(kVerifyScript)) return;
  bundle.remark("verify.sh is not the script of this version of varve: read it before you run it");
}

void conclude(BundleVerification& report, bool held, const std::vector<std::string_view>& makers) {
  const auto believed =
      std::find_if(report.stamps.begin(), report.stamps.end(),
                   [](const BundleVerification::Stamp& stamp) { return stamp.is_believed; });
  const TimeStamp* const stamp = believed == report.stamps.end() ? nullptr : &believed->stamp;
  if (report.ok()) {
    report.proved =
        what_is_proved({stamp, report.captures, report.head_digest, report.head->key, held});
  }
  report.not_proved = what_is_not_proved(stamp != nullptr, makers);
}

std::vector<std::string_view> makers_files(const OpenedBundle& bundle) {
  std::vector<std::string_view> names;
  for (const std::string_view name : kMakersFiles) {
    if (bundle.has(name)) names.push_back(name);
  }
  return names;
}

}  // namespace

Result<BundleVerification> verify_bundle(const Path& file, const TrustStore& trust,
                                         const std::vector<HeldHead>& held) {
  BundleVerification report;
  std::vector<std::string_view> makers = {"REPORT.txt"};
  auto opened = OpenedBundle::open(file, report);
  if (opened) {
    verify_sums(*opened);
    verify_bundle_head(*opened, trust);
    verify_bundle_held(*opened, held);
    const ManifestNames manifests = verify_bundle_leaves(*opened);
    VARVE_TRY(verify_bundle_captures(*opened, manifests));
    verify_bundle_pages(*opened, manifests);
    remark_on_files(*opened);
    makers = makers_files(*opened);
  } else if (opened.error().kind == ErrorKind::kInvalid ||
             opened.error().kind == ErrorKind::kLimit) {
    report.wrong.push_back({"", opened.error().message, "It was damaged, or is no bundle."});
  } else {
    return tl::unexpected(opened.error());
  }
  conclude(report, !held.empty(), makers);
  return report;
}

}  // namespace varve::evidence
