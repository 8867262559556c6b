#include "varve/evidence/verify_bundle.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "evidence/bundle_head.hpp"
#include "evidence/bundle_leaves.hpp"
#include "evidence/texts.hpp"
#include "varve/evidence/verify.hpp"

namespace varve::evidence {
namespace {

constexpr std::string_view kSums = "SHA256SUMS";
constexpr std::array<std::string_view, 14> kFiles = {
    "REPORT.txt",  "VERIFY.txt",   "verify.sh",       "document",       "page.html",
    "request.txt", "response.txt", "proofs.txt",      "head.txt",       "head.sig",
    "key.pem",     "SHA256SUMS",   "signed-head.txt", "authorities.pem"};

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
  return std::find(kFiles.begin(), kFiles.end(), name) != kFiles.end() ||
         name.starts_with("manifest-") || name.starts_with("stamp-") || name.starts_with("tls-") ||
         name == "consistency.txt" || name == kKeysFile;
}

void remark_on_files(OpenedBundle& bundle) {
  for (const auto& [path, digest] : bundle.checked().files) {
    if (is_of_bundle(path)) continue;
    bundle.remark(path + " is no part of a bundle that this varve knows: no proof is about it");
  }
  if (bundle.digest("verify.sh") == Sha256::of(kVerifyScript)) return;
  bundle.remark("verify.sh is not the script of this version of varve: read it before you run it");
}

// Exact words for what follows, and what does not.
void conclude(BundleVerification& report, bool held) {
  const auto believed =
      std::find_if(report.stamps.begin(), report.stamps.end(),
                   [](const BundleVerification::Stamp& stamp) { return stamp.is_believed; });
  const bool stamped = believed != report.stamps.end();
  if (report.ok()) {
    if (stamped) {
      report.proved.push_back(fmt::format("it was there by {}, says {}, whom you believe",
                                          believed->stamp.time.rfc3339(),
                                          believed->stamp.authority));
    }
    report.proved.push_back(fmt::format(
        "nothing of its {} captures was changed since they were put in the log: every body and "
        "header is what its manifest says, every manifest a leaf under the tree head {}",
        report.captures, report.head_digest.text()));
    report.proved.push_back(
        fmt::format("the log is that of whoever has the key {}", report.head->key.text()));
    if (held) report.proved.emplace_back("its tree head goes together with one that you kept");
  }
  if (!stamped) {
    report.not_proved.emplace_back(
        "since when it was there: there is no time-stamp by an authority that you believe, so that "
        "rests on its maker's word");
  }
  report.not_proved.emplace_back(kNotTheServer);
  report.not_proved.emplace_back(
      "at what moment it was captured: that is the maker's clock; a time-stamp says by when");
  report.not_proved.emplace_back(
      "whose the key is: a name is nowhere in it; ask whom you believe to be the maker");
  report.not_proved.emplace_back(
      "REPORT.txt and page.html: they are the maker's words and picture of it, signed, but not in "
      "the log");
  report.not_proved.emplace_back(
      "that there was nothing else: other captures may have been left out");
}

}  // namespace

Result<BundleVerification> verify_bundle(const Path& file, const TrustStore& trust,
                                         const std::vector<HeldHead>& held) {
  BundleVerification report;
  auto opened = OpenedBundle::open(file, report);
  if (opened) {
    verify_sums(*opened);
    verify_bundle_head(*opened, trust);
    verify_bundle_held(*opened, held);
    const ManifestNames manifests = verify_bundle_leaves(*opened);
    VARVE_TRY(verify_bundle_captures(*opened, manifests));
    verify_bundle_document(*opened);
    remark_on_files(*opened);
  } else if (opened.error().kind == ErrorKind::kInvalid ||
             opened.error().kind == ErrorKind::kLimit) {
    report.wrong.push_back({"", opened.error().message, "It was damaged, or is no bundle."});
  } else {
    return tl::unexpected(opened.error());
  }
  conclude(report, !held.empty());
  return report;
}

}  // namespace varve::evidence
