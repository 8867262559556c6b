#include "varve/evidence/keeper.hpp"

#include "evidence/authority.hpp"

namespace varve::evidence {
namespace {

bool is_due(const std::optional<Time>& last, Time now, std::chrono::seconds interval) {
  return !last || now.us - last->us >= std::chrono::microseconds(interval).count();
}

Result<std::optional<Time>> signed_at_of(const SignedHead* head) {
  if (head == nullptr) return std::nullopt;
  VARVE_ASSIGN(const Head parsed, parse_head(head->text));
  return parsed.time;
}

struct Work {
  CaughtUp caught_up;
  std::optional<SignedHead> head;
  bool locked = false;
  bool wants_stamp = false;
};

// Leaves the last head where it is where the key is locked.
Result<void> sign(Log& log, const KeepOptions& options, Time now, bool anew, Work& work) {
  VARVE_ASSIGN(const auto key, log.signing_key(options.passphrase));
  if (!key) {
    work.locked = true;
    return {};
  }
  VARVE_ASSIGN(work.head, log.sign(now, *key, anew));
  return {};
}

// None of the head's time-stamps lasts long enough.
Result<bool> is_to_be_renewed(const Log& log, const SignedHead* stamped, Time now) {
  if (stamped == nullptr) return false;
  VARVE_ASSIGN(const auto tokens, log.stamps_of(*stamped));
  for (const std::string& token : tokens) {
    const auto stamp = look_at_token(token);
    if (stamp && !needs_renewal(*stamp, now)) return false;
  }
  return !tokens.empty();
}

Result<Work> catch_up_and_sign(archive::Archive& archive, const Path& folder,
                               const KeepOptions& options, Time now) {
  VARVE_ASSIGN(const auto log, Log::write(archive, folder));
  Work work;
  VARVE_ASSIGN(work.caught_up, log->catch_up(archive));
  if (log->leaves().size() == 0) return work;
  const SignedHead* last = log->heads().empty() ? nullptr : &log->heads().back();
  VARVE_ASSIGN(const auto signed_at, signed_at_of(last));
  if (last != nullptr) work.head = *last;
  const SignedHead* stamped = log->last_stamped();
  VARVE_ASSIGN(const auto stamped_at, signed_at_of(stamped));
  VARVE_ASSIGN(const bool to_be_renewed, is_to_be_renewed(*log, stamped, now));
  const bool renew = to_be_renewed && !options.authorities.empty();
  // A head after the one that is stamped names its time-stamps already.
  const bool anew = renew && stamped == last;
  const std::optional<std::string> stamped_text =
      stamped == nullptr ? std::nullopt : std::optional(stamped->text);
  if (anew || is_due(signed_at, now, options.interval)) {
    VARVE_TRY(sign(*log, options, now, anew, work));
  }
  if (options.authorities.empty() || !work.head) return work;
  const bool is_newer = stamped_text != work.head->text;
  work.wants_stamp = is_newer && (renew || is_due(stamped_at, now, options.interval));
  return work;
}

}  // namespace

// Authorities are asked while nobody is kept from the archive.
Result<Kept> keep_log(archive::Archive& archive, const Path& folder, const KeepOptions& options,
                      Time now) {
  VARVE_ASSIGN(Work work, catch_up_and_sign(archive, folder, options, now));
  Kept kept{std::move(work.caught_up), std::move(work.head), work.locked, {}};
  if (!work.wants_stamp) return kept;
  VARVE_ASSIGN(const TrustStore trust, TrustStore::load(options.certificates));
  std::vector<FreshStamp> stamps;
  for (const std::string& authority : options.authorities) {
    auto fresh = ask_authority(*kept.head, authority, trust, options.allow_private);
    if (fresh) {
      kept.stamps.push_back({authority, fresh->stamp, fresh->remarks});
      stamps.push_back(*std::move(fresh));
    } else {
      kept.stamps.push_back(
          {authority, tl::unexpected(fresh.error().in("the time-stamp of " + authority)), {}});
    }
  }
  if (stamps.empty()) return kept;
  VARVE_ASSIGN(const auto log, Log::write(archive, folder));
  for (const FreshStamp& fresh : stamps) {
    VARVE_TRY(log->keep_certificates(fresh.stamp.chain));
    VARVE_TRY(log->keep_revocations(fresh.lists));
    VARVE_TRY(log->add_stamp(*kept.head, fresh.token));
  }
  return kept;
}

}  // namespace varve::evidence
