#include "evidence/bundle_leaves.hpp"

#include <charconv>
#include <set>

#include "evidence/bundle_names.hpp"
#include "evidence/consistency.hpp"
#include "evidence/tolerance.hpp"
#include "varve/base/base64.hpp"
#include "varve/evidence/manifest.hpp"

namespace varve::evidence {
namespace {

constexpr std::size_t kMaxWords = 3 + 64;  // of a proof's line

bool is_manifest(std::string_view name) {
  if (name.starts_with(kLater)) name.remove_prefix(kLater.size());
  return name.starts_with("manifest-") && name.ends_with(".json");
}

class Leaves {
 public:
  explicit Leaves(OpenedBundle& bundle) : bundle_(bundle) {}

  ManifestNames run() {
    std::string proofs = bundle_.read("proofs.txt").value_or("");
    std::string_view rest = proofs;
    while (!rest.empty()) {
      const std::string_view line = rest.substr(0, rest.find('\n'));
      rest.remove_prefix(std::min(rest.size(), line.size() + 1));
      take(line);
    }
    for (const auto& [path, digest] : bundle_.checked().files) {
      const std::string_view name = std::string_view(path).substr(
          path.starts_with(kEvidenceFolder) ? kEvidenceFolder.size() : path.size());
      if (!is_manifest(name) || proved_.contains(name)) continue;
      bundle_.wrong(name, "has no proof in proofs.txt", "Nothing shows that it was in the log.");
    }
    find_members();
    return std::move(names_);
  }

 private:
  void take(std::string_view line) {
    const auto words = words_of(line, kMaxWords);
    const std::string name(words.empty() ? line.substr(0, line.find(' ')) : words.front());
    if (!is_manifest(name)) {
      return bundle_.wrong("proofs.txt", "has a line that is no manifest's", "It was changed.");
    }
    if (!proved_.insert(name).second) {
      return bundle_.wrong("proofs.txt", fmt::format("has two lines of {}", name),
                           "It was changed.");
    }
    const auto text = bundle_.read(name);
    if (!text) return;
    if (!is_under_head(*text, words)) {
      bundle_.wrong(name, "is not a leaf under the tree head",
                    "It, its proof or the tree head was changed: nothing shows that this was in "
                    "the log.");
    } else {
      ++bundle_.report().leaves;
    }
    read(name, *text);
  }

  [[nodiscard]] bool is_under_head(const std::string& text,
                                   const std::vector<std::string_view>& words) const {
    if (words.size() < 3 || !bundle_.report().head) return false;
    const auto salt = Digest::from_text(words[1]);
    std::uint64_t index = 0;
    const char* const end = words[2].data() + words[2].size();
    const auto number = std::from_chars(words[2].data(), end, index);
    const auto path = digests_of(words, 3);
    if (!salt || number.ec != std::errc() || number.ptr != end || !path) return false;
    const Head& head = *bundle_.report().head;
    return proves_inclusion(Leaf{text, *salt}.hash(), index, head.size, *path, head.root);
  }

  void read(const std::string& name, const std::string& text) {
    const auto manifest = read_manifest(text);
    if (!manifest) {
      return bundle_.wrong(name, "is no canonical JSON (RFC 8785)",
                           "No varve writes such a manifest: programs may read it differently.");
    }
    const CaptureName of(text_of(*manifest, "url"), text_of(*manifest, "time"));
    const auto time = parse_rfc3339(of.second);
    if (!time) return bundle_.wrong(name, "says no time", "No varve writes such a manifest.");
    if (name == kFirstManifest) {
      bundle_.report().url = of.first;
      bundle_.report().time = *time;
    } else if (name == prefixed(kLater, kFirstManifest)) {
      bundle_.report().later = {of.first, *time};
    }
    const auto snapshot = manifest->find("snapshot");
    if (text_of(*manifest, "kind") == "snapshot") {
      note_members(*manifest);
      return;
    }
    if (snapshot != manifest->end() && snapshot->is_object()) note_members(*snapshot);
    compare_time(name, *manifest, *time);
    if (names_.emplace(of, name).second) return;
    bundle_.wrong(name, "is of the same capture as " + names_.at(of),
                  "A URL has one capture at a time.");
  }

  // What another program captured has the time that its file said.
  void compare_time(const std::string& name, const ManifestJson& manifest, Time time) {
    const auto& head = bundle_.report().head;
    if (!head || !is_clearly_before(head->time, time)) return;
    if (text_of(manifest, "source") == "import") return;
    bundle_.wrong(name,
                  fmt::format("says that it was captured at {}, after the tree head over it ({})",
                              time.rfc3339(), head->time.rfc3339()),
                  "A clock was wrong, or the time is made up.");
  }

  void note_members(const ManifestJson& snapshot) {
    const auto members = snapshot.find("members");
    if (members == snapshot.end() || !members->is_array()) return;
    for (const ManifestJson& member : *members) {
      if (member.is_object()) {
        members_.emplace(text_of(member, "url"), text_of(member, "time"));
      }
    }
  }

  void find_members() {
    for (const CaptureName& member : members_) {
      if (names_.contains(member)) continue;
      bundle_.remark(fmt::format("{} of {} belongs to the page, and is not in the bundle",
                                 member.first, member.second));
    }
  }

  OpenedBundle& bundle_;
  std::set<std::string, std::less<>> proved_;  // manifests
  ManifestNames names_;
  std::set<CaptureName> members_;  // of the page
};

}  // namespace

ManifestNames verify_bundle_leaves(OpenedBundle& bundle) {
  return Leaves(bundle).run();
}

}  // namespace varve::evidence
