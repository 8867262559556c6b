#include <fmt/ranges.h>

#include <set>

#include "evidence/bundle_leaves.hpp"
#include "evidence/bundle_names.hpp"
#include "varve/archive/own_urls.hpp"
#include "varve/base/certificate.hpp"
#include "varve/interchange/warc_captures.hpp"

namespace varve::evidence {
namespace {

constexpr std::string_view kWarcs = "archive/";

class Captures {
 public:
  Captures(OpenedBundle& bundle, const ManifestNames& manifests)
      : bundle_(bundle), manifests_(manifests) {}

  Result<void> run() {
    for (const interchange::ZipReader::Entry& entry : bundle_.zip().entries()) {
      if (!entry.name.starts_with(kWarcs) || entry.name.ends_with('/')) continue;
      VARVE_TRY(read(entry));
    }
    for (const auto& [capture, manifest] : manifests_) {
      if (seen_.contains(capture)) continue;
      bundle_.wrong(manifest, fmt::format("is of {}, which is not in archive/", capture.first),
                    "The capture was taken out, or is said to be another one.");
    }
    return {};
  }

 private:
  Result<void> read(const interchange::ZipReader::Entry& entry) {
    VARVE_ASSIGN(std::shared_ptr<const File> file, bundle_.zip().open(entry));
    const auto read = interchange::read_warc_captures(
        std::move(file), entry.size,
        [&](const interchange::WarcCapture& capture) { take(entry.name, capture); },
        [&](const std::string& where, const std::string& reason) {
          bundle_.wrong_at(entry.name, fmt::format("is not right at {}: {}", where, reason),
                           "A record was damaged or changed.");
        });
    if (read) return {};
    const ErrorKind kind = read.error().kind;
    const bool of_file =
        kind == ErrorKind::kInvalid || kind == ErrorKind::kLimit || kind == ErrorKind::kDamaged;
    if (!of_file) return read;
    bundle_.wrong_at(entry.name, "cannot be read: " + read.error().message,
                     "It was damaged or changed.");
    return {};
  }

  void take(const std::string& warc, const interchange::WarcCapture& found) {
    ManifestJson shown = shown_of(found.capture);
    const CaptureName name(text_of(shown, "url"), text_of(shown, "time"));
    const auto manifest = manifests_.find(name);
    if (manifest == manifests_.end()) {
      return bundle_.wrong_at(
          warc, fmt::format("has {} of {}, of which there is no manifest", name.first, name.second),
          "It was put in later, or its URL or time was changed: nothing proves it.");
    }
    if (!seen_.insert(name).second) {
      return bundle_.wrong_at(warc, fmt::format("has {} of {} twice", name.first, name.second),
                              "One program shows the one, another one the other.");
    }
    const auto text = bundle_.read(manifest->second);
    const auto json = read_manifest(text.value_or(""));
    if (!json) return;
    ManifestJson said = shown_of(*json);
    leave_out_own_header(said, shown);
    const auto differ = differences(said, shown);
    if (differ.empty()) {
      ++bundle_.report().captures;
      if (found.is_decoded_only) {
        bundle_.remark(fmt::format(
            "the bytes of {} as they were transferred are not in the bundle, only decoded",
            name.first));
      }
      return;
    }
    bundle_.wrong_at(warc,
                     fmt::format("has {} of {} otherwise than {} says ({})", name.first,
                                 name.second, manifest->second, fmt::join(differ, ", ")),
                     "What was captured was changed after it was put in the log.");
  }

  // The record of what is no server's answer has a header where the capture may have had no head.
  static void leave_out_own_header(ManifestJson& said, ManifestJson& shown) {
    if (said.value("status", ManifestJson()) != 0) return;
    const auto response = said.find("response");
    if (response == said.end() || !response->is_object() ||
        response->value("lines", ManifestJson()) != ManifestJson::array()) {
      return;
    }
    said.erase("response");
    shown.erase("response");
  }

  OpenedBundle& bundle_;
  const ManifestNames& manifests_;
  std::set<CaptureName> seen_;
};

// The digest that the manifest's member has in "sha256".
std::optional<Digest> digest_in(const ManifestJson& manifest, std::string_view name) {
  const auto member = manifest.find(name);
  return member != manifest.end() && member->is_object()
             ? Digest::from_text(text_of(*member, "sha256"))
             : std::nullopt;
}

// The files of a page beside its captures.
class PageFiles {
 public:
  PageFiles(OpenedBundle& bundle, std::string_view prefix, const ManifestNames& manifests)
      : bundle_(bundle),
        prefix_(prefix),
        manifests_(manifests),
        first_(prefixed(prefix, kFirstManifest)) {}

  void compare() {
    const auto text = bundle_.read(first_);
    const auto manifest = read_manifest(text.value_or(""));
    if (!manifest) return;
    compare_document(*manifest);
    compare_picture(text_of(*manifest, "url"));
    compare_heads(*manifest);
    compare_certificates(*manifest);
  }

 private:
  void compare_document(const ManifestJson& manifest) {
    const std::string name = prefixed(prefix_, kDocument);
    if (!bundle_.has(name)) {
      bundle_.wrong(name, "is missing", "The page's bytes were taken out.");
    } else if (bundle_.digest(name) != digest_in(manifest, "body")) {
      bundle_.wrong(name, fmt::format("does not have the digest that {} says", first_),
                    "The page was changed after it was put in the log.");
    }
  }

  // A manifest of this page's that is of its picture has to have the picture's digest.
  void compare_picture(const std::string& url) {
    const std::string name = prefixed(prefix_, kScreenshot);
    if (!bundle_.has(name)) return;
    const std::string begin = prefixed(prefix_, "manifest-");
    const std::string picture_url = prefixed(archive::kPicture, url);
    for (const auto& [capture, file] : manifests_) {
      if (capture.first != picture_url || !file.starts_with(begin)) continue;
      const auto manifest = read_manifest(bundle_.read(file).value_or(""));
      if (manifest && digest_in(*manifest, "body") == bundle_.digest(name)) return;
    }
    bundle_.wrong(name, "does not have the digest that the manifest of the page's picture says",
                  "The picture was changed after it was put in the log, or put in later.");
  }

  void compare_heads(const ManifestJson& manifest) {
    const auto request = bundle_.read(prefixed(prefix_, "request.txt"));
    const auto response = bundle_.read(prefixed(prefix_, "response.txt"));
    if (!request || !response) return;
    archive::Capture redacted;
    redacted.request_head = *request;
    redacted.response_head = *response;
    const ManifestJson said = shown_of(manifest);
    const ManifestJson shown = shown_of(redacted);
    for (const std::string side : {"request", "response"}) {
      if (said.contains(side) && said.at(side) == shown.at(side)) continue;
      bundle_.wrong(prefixed(prefix_, side + ".txt"),
                    fmt::format("is not the {} of {}", side, first_),
                    "The headers were changed after they were put in the log.");
    }
  }

  void compare_certificate(const std::string& name, const std::optional<Digest>& said) {
    if (bundle_.digest(name + ".der") != said) {
      return bundle_.wrong(name + ".der", fmt::format("is not a certificate of {}", first_),
                           "It was changed or put in later.");
    }
    const auto der = bundle_.read(name + ".der");
    const auto described = describe_certificate(der.value_or(""));
    if (described && bundle_.digest(name + ".txt") == Sha256::of(*described + "\n")) return;
    bundle_.wrong(name + ".txt", fmt::format("does not say what is in {}.der", name),
                  "The text was changed; the certificate itself is what counts.");
  }

  void compare_certificates(const ManifestJson& manifest) {
    std::vector<std::optional<Digest>> chain;
    const auto tls = manifest.find("tls");
    if (tls != manifest.end() && tls->is_object()) {
      const ManifestJson digests = tls->value("chain", ManifestJson());
      for (const ManifestJson& each : digests) {
        chain.push_back(each.is_string() ? Digest::from_text(each.get<std::string>())
                                         : std::nullopt);
      }
    }
    // One that the archive lacks is left out of the bundle.
    for (std::size_t i = 0;; ++i) {
      const std::string name = fmt::format("{}tls-{}", prefix_, i + 1);
      const bool there = bundle_.has(name + ".der");
      if (!there && i >= chain.size()) return;
      if (there) compare_certificate(name, i < chain.size() ? chain[i] : std::nullopt);
    }
  }

  OpenedBundle& bundle_;
  const std::string_view prefix_;
  const ManifestNames& manifests_;
  const std::string first_;  // the document's manifest
};

bool has_any(const OpenedBundle& bundle, std::string_view prefix) {
  const std::string begin = prefixed(kEvidenceFolder, prefix);
  const auto file = bundle.checked().files.lower_bound(begin);
  return file != bundle.checked().files.end() && file->first.starts_with(begin);
}

}  // namespace

Result<void> verify_bundle_captures(OpenedBundle& bundle, const ManifestNames& manifests) {
  return Captures(bundle, manifests).run();
}

void verify_bundle_pages(OpenedBundle& bundle, const ManifestNames& manifests) {
  for (const std::string_view prefix : kPagePrefixes) {
    if (prefix.empty() || has_any(bundle, prefix)) {
      PageFiles(bundle, prefix, manifests).compare();
    }
  }
}

}  // namespace varve::evidence
