#include <fmt/ranges.h>

#include <set>

#include "evidence/bundle_leaves.hpp"
#include "varve/base/certificate.hpp"
#include "varve/interchange/warc_captures.hpp"

namespace varve::evidence {
namespace {

constexpr std::string_view kFirst = "manifest-0001.json";
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

void compare_heads(OpenedBundle& bundle, const ManifestJson& manifest) {
  const auto request = bundle.read("request.txt");
  const auto response = bundle.read("response.txt");
  if (!request || !response) return;
  archive::Capture redacted;
  redacted.request_head = *request;
  redacted.response_head = *response;
  const ManifestJson said = shown_of(manifest);
  const ManifestJson shown = shown_of(redacted);
  for (const std::string side : {"request", "response"}) {
    if (said.contains(side) && said.at(side) == shown.at(side)) continue;
    bundle.wrong(side + ".txt", fmt::format("is not the {} of {}", side, kFirst),
                 "The headers were changed after they were put in the log.");
  }
}

void compare_certificate(OpenedBundle& bundle, std::size_t number,
                         const std::optional<Digest>& said) {
  const std::string name = fmt::format("tls-{}", number);
  if (bundle.digest(name + ".der") != said) {
    return bundle.wrong(name + ".der", fmt::format("is not a certificate of {}", kFirst),
                        "It was changed or put in later.");
  }
  const auto der = bundle.read(name + ".der");
  const auto described = describe_certificate(der.value_or(""));
  if (described && bundle.digest(name + ".txt") == Sha256::of(*described + "\n")) return;
  bundle.wrong(name + ".txt", fmt::format("does not say what is in {}.der", name),
               "The text was changed; the certificate itself is what counts.");
}

void compare_certificates(OpenedBundle& bundle, const ManifestJson& manifest) {
  std::vector<std::optional<Digest>> chain;
  const auto tls = manifest.find("tls");
  if (tls != manifest.end() && tls->is_object()) {
    const ManifestJson digests = tls->value("chain", ManifestJson());
    for (const ManifestJson& each : digests) {
      chain.push_back(each.is_string() ? Digest::from_text(each.get<std::string>()) : std::nullopt);
    }
  }
  // One that the archive lacks is left out of the bundle.
  for (std::size_t i = 0; i < chain.size() || bundle.has(fmt::format("tls-{}.der", i + 1)); ++i) {
    const bool there = bundle.has(fmt::format("tls-{}.der", i + 1));
    if (there) compare_certificate(bundle, i + 1, i < chain.size() ? chain[i] : std::nullopt);
  }
}

}  // namespace

Result<void> verify_bundle_captures(OpenedBundle& bundle, const ManifestNames& manifests) {
  return Captures(bundle, manifests).run();
}

void verify_bundle_document(OpenedBundle& bundle) {
  const auto text = bundle.read(kFirst);
  const auto manifest = read_manifest(text.value_or(""));
  if (!manifest) return;
  const auto body = digest_in(*manifest, "body");
  if (!bundle.has("document")) {
    bundle.wrong("document", "is missing", "The page's bytes were taken out.");
  } else if (bundle.digest("document") != body) {
    bundle.wrong("document", fmt::format("does not have the digest that {} says", kFirst),
                 "The page was changed after it was put in the log.");
  }
  compare_heads(bundle, *manifest);
  compare_certificates(bundle, *manifest);
}

}  // namespace varve::evidence
