#include "evidence/bundle_head.hpp"

#include <algorithm>

#include "evidence/consistency.hpp"
#include "evidence/revocation.hpp"
#include "evidence/tolerance.hpp"
#include "varve/evidence/key_history.hpp"

namespace varve::evidence {
namespace {

constexpr std::size_t kMaxStamps = 64;
constexpr std::size_t kMaxLists = 1024;  // of revoked certificates, of one time-stamp

void verify_signature(OpenedBundle& bundle, const SignedHead& signed_head) {
  const Head& head = *bundle.report().head;
  if (!signed_head.is_right()) {
    bundle.wrong("head.sig", "is not a signature of head.txt by key.pem",
                 "The tree head was changed, or somebody else's key put in its place.");
  }
  if (head.key != Sha256::of(signed_head.public_key)) {
    bundle.wrong("key.pem", "is not the key that head.txt names",
                 "Somebody else's key was put in its place.");
  }
  const auto& signer = bundle.checked().signer;
  if (signer == signed_head.public_key) return;
  if (signer && bundle.has(kKeysFile) &&
      leads_to_key(bundle.read(kKeysFile).value_or(""), head.key, *signer)) {
    bundle.remark(
        fmt::format("the key of the tree head was replaced since by {}, which it signed "
                    "itself: the files are signed with that",
                    Sha256::of(*signer).text()));
    return;
  }
  bundle.wrong_at(
      "datapackage-digest.json", "is not signed with the key that signed the tree head",
      "Somebody else may have changed files that no proof is about, such as REPORT.txt.");
}

// What is said beside a token, for people and for verify.sh.
void compare_labels(OpenedBundle& bundle, const std::string& name, const TimeStamp& stamp) {
  const std::string seconds = fmt::format("{}\n", stamp.time.us / 1'000'000);
  const std::string label = fmt::format("{} by {}\n", stamp.time.rfc3339(), stamp.authority);
  for (const auto& [file, said] : {std::pair(name + ".seconds", seconds), {name + ".txt", label}}) {
    if (bundle.digest(file) == Sha256::of(said)) continue;
    bundle.wrong(file, fmt::format("does not say what {}.tst does", name),
                 "The text beside the time-stamp was changed; the token itself is what counts.");
  }
}

// By the lists of its issuers that the bundle has.
bool is_revoked(OpenedBundle& bundle, const std::string& name, const TimeStamp& stamp) {
  std::vector<std::string> lists;
  for (std::size_t i = 1; i <= kMaxLists; ++i) {
    const std::string file = fmt::format("{}.revoked-{}.crl", name, i);
    if (!bundle.has(file)) break;
    lists.push_back(bundle.read(file).value_or(""));
  }
  const auto why = RevocationLists(lists).why_revoked(stamp.chain, stamp.time);
  if (why) {
    bundle.wrong(name + ".tst", "is not to be believed: " + *why,
                 "Somebody else may have had the authority's key: it does not show when anything "
                 "was there.");
  }
  return why.has_value();
}

void take_stamp(OpenedBundle& bundle, const std::string& name, TimeStamp stamp, bool believed) {
  BundleVerification& report = bundle.report();
  if (is_revoked(bundle, name, stamp)) return;
  compare_labels(bundle, name, stamp);
  if (is_clearly_before(stamp.time, report.head->time)) {
    bundle.wrong(name + ".tst",
                 fmt::format("is of {}, before the time that head.txt says ({})",
                             stamp.time.rfc3339(), report.head->time.rfc3339()),
                 "One of the two clocks was wrong, or the tree head says a made-up time.");
  }
  if (stamp.ends < Time::now()) {
    bundle.remark(fmt::format(
        "the certificate of {} has expired since ({}): it was right at the time-stamp's own time",
        stamp.authority, stamp.ends.rfc3339()));
  }
  report.stamps.push_back(
      {fmt::format("{}{}.tst", kEvidenceFolder, name), std::move(stamp), believed});
}

// A token is right by whom the reader believes; else by what the bundle brings, which its maker
// chose.
void verify_stamp(OpenedBundle& bundle, const std::string& name, const std::string& signed_text,
                  const TrustStore& trust, const TrustStore* inside) {
  const auto token = bundle.read(name + ".tst");
  if (!token) return;
  const auto kept = certificates_of_pem(bundle.read(name + ".chain.pem").value_or(""));
  auto stamp = read_token(*token, signed_text, trust, kept);
  if (stamp) return take_stamp(bundle, name, *std::move(stamp), true);
  auto by_inside = inside != nullptr ? read_token(*token, signed_text, *inside, kept) : stamp;
  if (!by_inside) {
    std::string why = stamp.error().message;
    if (by_inside.error().message != why) {
      why += fmt::format("; by authorities.pem inside the bundle: {}", by_inside.error().message);
    }
    bundle.wrong(name + ".tst", "is no right time-stamp over signed-head.txt: " + why,
                 "It is another head's, was changed, or its authority's certificate was not valid "
                 "or not believed at its time: it does not show when anything was there.");
    return;
  }
  bundle.wrong(
      name + ".tst",
      fmt::format("is of {} by {}, which only authorities.pem inside the bundle vouches for: "
                  "inside the bundle, not trusted by you",
                  by_inside->time.rfc3339(), by_inside->authority),
      "The maker chose those certificates. Get them from the authority itself and give them with "
      "--certificates.");
  take_stamp(bundle, name, *std::move(by_inside), false);
}

void verify_stamps(OpenedBundle& bundle, const std::string& signed_text, const TrustStore& trust) {
  std::optional<TrustStore> inside;
  if (bundle.has("authorities.pem")) {
    if (const auto pem = bundle.read("authorities.pem")) {
      if (auto store = TrustStore::from_pem(*pem)) inside = *std::move(store);
    }
  }
  for (std::size_t i = 1; i <= kMaxStamps; ++i) {
    const std::string name = fmt::format("stamp-{}", i);
    if (!bundle.has(name + ".tst")) break;
    verify_stamp(bundle, name, signed_text, trust, inside ? &*inside : nullptr);
  }
}

// A key that was revoked since. What is time-stamped of before that stays right.
void verify_key(OpenedBundle& bundle) {
  if (!bundle.has(kKeysFile)) return;
  const BundleVerification& report = bundle.report();
  const auto entry = revocation_of(bundle.read(kKeysFile).value_or(""), report.head->key);
  if (!entry) return;
  const std::string revoked =
      fmt::format("was revoked on {} ({})", entry->time.rfc3339(), entry->reason);
  const bool is_before = std::any_of(report.stamps.begin(), report.stamps.end(),
                                     [&](const BundleVerification::Stamp& each) {
                                       return each.is_believed && each.stamp.time < entry->time;
                                     });
  if (is_before) {
    bundle.remark("the key of the tree head " + revoked + ": after the time-stamp");
  } else {
    bundle.wrong("key.pem", revoked + ", and no time-stamp that you believe is of before that",
                 "Whoever had the key by then may have signed the tree head.");
  }
}

enum class Relation { kSame, kConsistent, kUnknown, kContradicts };

Relation relation_of(OpenedBundle& bundle, const HeldHead& held) {
  const Head& head = *bundle.report().head;
  if (held.digest == bundle.report().head_digest) return Relation::kSame;
  if (!held.head) return Relation::kUnknown;
  const Head& other = *held.head;
  if (other.origin != head.origin) return Relation::kContradicts;
  if (other.size == head.size) {
    return other.root == head.root ? Relation::kConsistent : Relation::kContradicts;
  }
  if (!bundle.has(kConsistencyFile)) return Relation::kUnknown;
  const auto proofs = bundle.read(kConsistencyFile);
  const Head& older = other.size < head.size ? other : head;
  const Head& newer = other.size < head.size ? head : other;
  const auto path = consistency_path(proofs.value_or(""), older.size, newer.size);
  if (!path) return Relation::kUnknown;
  return proves_consistency(older.size, older.root, newer.size, newer.root, *path)
             ? Relation::kConsistent
             : Relation::kContradicts;
}

}  // namespace

void verify_bundle_head(OpenedBundle& bundle, const TrustStore& trust) {
  const auto text = bundle.read("head.txt");
  const auto signature = bundle.read("head.sig");
  const auto pem = bundle.read("key.pem");
  if (!text || !signature || !pem) return;
  const auto head = parse_head(*text);
  if (!head) {
    bundle.wrong("head.txt", head.error().message, "The tree head was changed.");
    return;
  }
  bundle.report().head = *head;
  const SignedHead signed_head{*text, *signature, public_key_of_pem(*pem).value_or("")};
  bundle.report().head_digest = signed_head.digest();
  verify_signature(bundle, signed_head);
  if (bundle.digest("signed-head.txt") != signed_head.digest()) {
    bundle.wrong("signed-head.txt", "is not head.txt and its signature",
                 "The time-stamps are over another text than the tree head.");
  }
  verify_stamps(bundle, signed_head.signed_text(), trust);
  verify_key(bundle);
}

void verify_bundle_held(OpenedBundle& bundle, const std::vector<HeldHead>& held) {
  if (held.empty() || !bundle.report().head) return;
  bool any = false;
  for (const HeldHead& each : held) {
    const Relation relation = relation_of(bundle, each);
    any = any || relation == Relation::kSame || relation == Relation::kConsistent;
    if (relation == Relation::kContradicts) {
      bundle.wrong("head.txt",
                   fmt::format("contradicts the tree head {} that you kept", each.digest.text()),
                   "It is another log, or the log was forked or made anew by whoever has its key.");
    } else if (relation == Relation::kUnknown) {
      bundle.remark(fmt::format(
          "nothing in the bundle says how its tree head goes together with {} that you kept; "
          "`varve evidence --head FILE`, with that head, makes a bundle that does",
          each.digest.text()));
    }
  }
  if (any) return;
  bundle.wrong("head.txt", "is not a tree head that you kept, and does not lead to one",
               "The log may have been forked or made anew by whoever has its key.");
}

}  // namespace varve::evidence
