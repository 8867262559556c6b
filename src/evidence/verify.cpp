#include "varve/evidence/verify.hpp"

#include <algorithm>
#include <unordered_map>

#include "evidence/revocation.hpp"
#include "evidence/told_leaves.hpp"
#include "evidence/tolerance.hpp"
#include "evidence/verify_keys.hpp"

namespace varve::evidence {
namespace {

struct RightStamp {
  std::size_t head = 0;  // its number
  TimeStamp stamp;
};

class Verification {
 public:
  Verification(const archive::Archive& archive, const Log& log, const TrustStore& trust,
               const VerifyOptions& options)
      : archive_(archive), log_(log), trust_(trust), options_(options) {}

  Result<VerifyReport> run() {
    report_.leaves = log_.leaves().size();
    VARVE_ASSIGN(kept_, log_.certificates());
    VARVE_ASSIGN(const auto lists, log_.revocations());
    lists_ = RevocationLists(lists);
    VARVE_TRY(verify_heads());
    remark_on_ended();
    VARVE_TRY(verify_keys());
    verify_held();
    VARVE_TRY(verify_leaves());
    if (options_.read_data) VARVE_TRY(verify_bodies());
    return std::move(report_);
  }

 private:
  template <typename... Args>
  void wrong(fmt::format_string<Args...> format, Args&&... args) {
    report_.wrong.push_back(fmt::format(format, std::forward<Args>(args)...));
  }

  Result<void> verify_heads() {
    std::optional<Head> before;
    for (std::size_t i = 0; i < log_.heads().size(); ++i) {
      const SignedHead& head = log_.heads()[i];
      ++report_.heads;
      number_ = i + 1;
      const auto parsed = parse_head(head.text);
      if (!parsed) {
        wrong("tree head {}: {}", number_, parsed.error().message);
        continue;
      }
      verify_signature(head);
      VARVE_TRY(verify_root(*parsed));
      verify_chain(*parsed, before, i);
      VARVE_TRY(verify_stamps(head, *parsed));
      before = *parsed;
      signed_ = parsed->size;
      report_.head = head;
    }
    return {};
  }

  void verify_signature(const SignedHead& head) {
    if (!head.is_right()) wrong("tree head {} is not signed with the key that it names", number_);
  }

  Result<void> verify_root(const Head& head) {
    if (head.size > log_.leaves().size()) {
      wrong("tree head {} is of {} leaves, and the log has {}: leaves were taken away", number_,
            head.size, log_.leaves().size());
      return {};
    }
    VARVE_ASSIGN(const Digest root, log_.leaves().root(head.size));
    if (root != head.root) {
      wrong("the first {} leaves are not those that tree head {} was signed over", head.size,
            number_);
    }
    return {};
  }

  void verify_chain(const Head& head, const std::optional<Head>& before, std::size_t index) {
    const bool first = index == 0;
    const auto previous = first ? std::nullopt : std::optional(log_.heads()[index - 1].digest());
    if (head.previous != previous) {
      wrong("tree head {} does not follow the one before it: one was taken out, put in or changed",
            number_);
    }
    if (!before) return;
    if (head.origin != before->origin) wrong("tree head {} is of another log", number_);
    if (head.size < before->size) wrong("tree head {} is of fewer leaves than {}", number_, index);
    if (head.time < before->time)
      wrong("tree head {} says an earlier time than {}", number_, index);
  }

  // A head lies between the stamps that it names and those over it.
  Result<void> verify_stamps(const SignedHead& signed_head, const Head& head) {
    for (const Digest& named : head.stamps) {
      const auto stamp = stamps_.find(named);
      if (stamp == stamps_.end()) {
        wrong("tree head {} names a time-stamp that is not there: {}", number_, named.text());
      } else if (is_clearly_before(head.time, stamp->second)) {
        wrong("tree head {} says that it was made at {}, but names a time-stamp of {}", number_,
              head.time.rfc3339(), stamp->second.rfc3339());
      }
    }
    VARVE_ASSIGN(const auto tokens, log_.stamps_of(signed_head));
    for (const std::string& token : tokens) verify_stamp(token, signed_head, head);
    return {};
  }

  void verify_stamp(const std::string& token, const SignedHead& signed_head, const Head& head) {
    const auto stamp = read_token(token, signed_head.signed_text(), trust_, kept_);
    if (!stamp) {
      wrong("a time-stamp over tree head {}: {}", number_, stamp.error().message);
      return;
    }
    stamps_.emplace(Sha256::of(token), stamp->time);
    if (const auto why = lists_.why_revoked(stamp->chain, stamp->time)) {
      wrong("a time-stamp over tree head {}: {}", number_, *why);
      return;
    }
    ++report_.stamps;
    if (is_clearly_before(stamp->time, head.time)) {
      wrong("tree head {} says that it was made at {}, later than its time-stamp of {}", number_,
            head.time.rfc3339(), stamp->time.rfc3339());
    }
    right_.push_back({number_, *stamp});
    report_.stamped_leaves = head.size;
    report_.stamp = *stamp;
  }

  // A time-stamp over a later head, made while the certificate was valid, is over this one too:
  // what becomes of its key afterwards does not matter any more.
  [[nodiscard]] bool is_renewed(const RightStamp& one) const {
    return std::any_of(right_.begin(), right_.end(), [&](const RightStamp& other) {
      return other.head > one.head && other.stamp.time <= one.stamp.ends &&
             other.stamp.ends > one.stamp.ends;
    });
  }

  void remark_on_ended() {
    std::size_t renewed = 0;
    for (const RightStamp& each : right_) {
      if (each.stamp.ends >= Time::now()) continue;
      if (is_renewed(each)) {
        ++renewed;
        continue;
      }
      report_.remarks.push_back(fmt::format(
          "the certificate of {} over tree head {} has expired since ({}): it was right at the "
          "time-stamp's own time, and no other time-stamp was made over it before",
          each.stamp.authority, each.head, each.stamp.ends.rfc3339()));
    }
    if (renewed == 0) return;
    report_.remarks.push_back(fmt::format(
        "time-stamps whose certificates have expired since: {}; each was right at its own "
        "time, and renewed before its certificate ended",
        renewed));
  }

  Result<void> verify_keys() {
    VARVE_ASSIGN(auto wrong, find_wrong_keys(log_));
    for (std::string& sentence : wrong) report_.wrong.push_back(std::move(sentence));
    return {};
  }

  // The log's owner can make all of it anew; not what somebody else has kept of it.
  void verify_held() {
    for (const Digest& held : options_.held) {
      const bool there = std::any_of(log_.heads().begin(), log_.heads().end(),
                                     [&](const SignedHead& head) { return head.digest() == held; });
      if (!there) {
        wrong(
            "the tree head {} that was kept elsewhere is not in this log: the log was made anew "
            "or cut off by whoever has its key, or it is another log",
            held.text());
      }
    }
  }

  Result<void> verify_leaves() {
    VARVE_ASSIGN(const auto leaves, log_.leaves().leaves(0, log_.leaves().size()));
    std::unordered_map<Digest, std::uint64_t, DigestHash> places;
    for (std::uint64_t i = 0; i < leaves.size(); ++i) {
      if (!places.emplace(leaves[i], i).second) wrong("the leaf {} is there twice", i);
    }
    for (const KeyEntry& entry : log_.entries()) places.erase(entry.hash());
    LeafSink sink;
    sink.is_known = [&](const Digest& leaf) { return places.contains(leaf); };
    sink.take = [&](const Leaf& leaf, std::string_view url, Time time) {
      take(places, leaf, url, time);
      return Result<void>();
    };
    sink.damaged = [&](const Error& error) { wrong("a capture is damaged: {}", error.message); };
    VARVE_ASSIGN(const std::string state, archive_.state_name());
    level_ = state == log_.state();
    VARVE_TRY(each_leaf_since(archive_, "", log_.salts(), sink));
    return verify_removed(places.size());
  }

  void take(std::unordered_map<Digest, std::uint64_t, DigestHash>& places, const Leaf& leaf,
            std::string_view url, Time time) {
    const auto place = places.find(leaf.hash());
    if (place == places.end() && !level_) {
      ++report_.unlogged;
      return;
    }
    if (place == places.end()) {
      wrong("the capture of {} at {} is not in the log: it was changed, or put in past it", url,
            time.rfc3339());
      return;
    }
    ++report_.captures;
    if (place->second >= signed_) ++report_.unsigned_;
    places.erase(place);
  }

  // What is left are leaves of what is not there any more.
  Result<void> verify_removed(std::uint64_t left) {
    report_.removed = left;
    if (left == 0) return {};
    VARVE_ASSIGN(const auto removals, archive_.removals());
    VARVE_ASSIGN(const std::uint64_t pruned, archive_.count_pruned());
    const std::uint64_t removed = removals.size() + pruned;
    // A page that goes takes two leaves with it where its snapshot came later than its document.
    if (left > 2 * removed) {
      wrong(
          "{} leaves are of nothing that the archive has, and it says of {} captures that they "
          "were removed: others were changed or taken away",
          left, removed);
    }
    return {};
  }

  Result<void> verify_bodies() {
    archive::CheckOptions check;
    check.read_data = true;
    check.progress = options_.progress;
    VARVE_ASSIGN(const archive::CheckReport report, archive_.check(check));
    for (const archive::Damage& damage : report.damaged) wrong("{}", damage.what);
    return {};
  }

  const archive::Archive& archive_;
  const Log& log_;
  const TrustStore& trust_;
  const VerifyOptions& options_;
  VerifyReport report_;
  std::size_t number_ = 0;    // of the head that is looked at
  std::uint64_t signed_ = 0;  // leaves under the last head
  bool level_ = false;        // the log has heard of all that the archive has
  std::unordered_map<Digest, Time, DigestHash> stamps_;
  std::vector<RightStamp> right_;
  std::vector<std::string> kept_;  // certificates of authorities
  RevocationLists lists_{std::vector<std::string>()};
};

}  // namespace

const std::string_view kNotTheServer =
    "that the server sent it: TLS leaves no signature over what it carries, so that the server's "
    "address, certificates and Date header stand here by the word of who captured it";

Result<VerifyReport> verify_archive(const archive::Archive& archive, const Log& log,
                                    const TrustStore& trust, const VerifyOptions& options) {
  return Verification(archive, log, trust, options).run();
}

}  // namespace varve::evidence
