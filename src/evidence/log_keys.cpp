// A log's keys: which one signs, and the entries by which another takes its place.
#include <algorithm>

#include "varve/evidence/log.hpp"

namespace varve::evidence {
namespace {

constexpr std::uint64_t kMaxEntries = 64 << 20;

}  // namespace

// An entry is written before its leaf: one whose leaf was not acknowledged is none. It goes before
// anything else becomes that leaf. Who only reads may see one that came since the level was read.
Result<void> Log::read_entries(Mode mode) {
  VARVE_ASSIGN(const auto text, read_file(folder_ / "entries", kMaxEntries));
  std::string_view rest = text ? std::string_view(*text) : std::string_view();
  for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    auto entry = parse_key_entry(rest.substr(0, end));
    if (!entry) {
      return fail(ErrorKind::kDamaged, "line {} of {}: {}", entries_.size() + 1,
                  (folder_ / "entries").string(), entry.error().message);
    }
    if (entry->leaf > leaves_->size() && mode == Mode::kWrite) {
      return fail(ErrorKind::kDamaged, "line {} of {} is of leaf {}, and the log has {}",
                  entries_.size() + 1, (folder_ / "entries").string(), entry->leaf,
                  leaves_->size());
    }
    if (entry->leaf >= leaves_->size()) break;
    entries_.push_back(*std::move(entry));
    entries_end_ += end + 1;
    rest.remove_prefix(end + 1);
  }
  if (rest.empty() || mode == Mode::kRead) return {};
  VARVE_ASSIGN(const auto file, files_.open_write(folder_ / "entries"));
  VARVE_TRY(file->truncate(entries_end_));
  return file->sync();
}

Result<void> Log::add_entry(const KeyEntry& entry) {
  const std::string line = entry.text() + "\n";
  VARVE_ASSIGN(const auto file, files_.open_write(folder_ / "entries"));
  VARVE_TRY(file->truncate(entries_end_));
  VARVE_TRY(file->write_at(entries_end_, line));
  VARVE_TRY(file->sync());
  VARVE_TRY(files_.sync_folder(folder_));
  const Digest leaf = entry.hash();
  VARVE_TRY(leaves_->append({&leaf, 1}));
  VARVE_TRY(write_level({leaves_->size(), level_.state}));
  entries_.push_back(entry);
  entries_end_ += line.size();
  return {};
}

KeyHistory Log::key_history() const {
  std::optional<Digest> first;
  if (!heads_.empty()) {
    const auto head = parse_head(heads_.front().text);
    if (head && (entries_.empty() || head->size <= entries_.front().leaf)) first = head->key;
  }
  return KeyHistory(first, entries_);
}

// A rotation that a crash kept from its end has the key beside the old one.
Result<std::optional<SigningKey>> Log::signing_key(const AskPassphrase& ask) {
  const auto in_force = key_history().in_force();
  if (!in_force) return SigningKey::unlock_or_make(archive_ / "keys", ask, files_);
  VARVE_ASSIGN(const bool locked, SigningKey::has_passphrase(key_path()));
  VARVE_ASSIGN(auto key, SigningKey::unlock(key_path(), ask));
  if (key && key->fingerprint() == *in_force) return key;
  VARVE_ASSIGN(auto next, SigningKey::unlock(next_key_path(), ask));
  if (next && next->fingerprint() == *in_force) {
    VARVE_TRY(files_.rename(next_key_path(), key_path()));
    VARVE_TRY(files_.sync_folder(archive_ / "keys"));
    return next;
  }
  if (!key && locked) return std::nullopt;
  return fail(ErrorKind::kDamaged,
              "{} is not the key that signs this log, {}: put it back from a backup; where it is "
              "lost, move the folder {} to a safe place, since it stays a proof of what there was, "
              "and the next save begins another log",
              key_path().string(), in_force->text(), folder_.string());
}

Result<void> Log::put_key(const SigningKey& key, const Secret* passphrase) {
  VARVE_ASSIGN(const Secret pem, key.to_pem(passphrase));
  return replace_file(key_path(), pem.view(), files_);
}

// The new key is durable before a leaf speaks of it, the old one goes when it does.
Result<SigningKey> Log::rotate_key(Time now, const SigningKey& key, const Secret* passphrase) {
  VARVE_ASSIGN(SigningKey next, SigningKey::generate());
  VARVE_ASSIGN(const Secret pem, next.to_pem(passphrase));
  VARVE_TRY(replace_file(next_key_path(), pem.view(), files_));
  VARVE_ASSIGN(const KeyEntry entry, make_rotation(leaves_->size(), now, key, next));
  VARVE_TRY(add_entry(entry));
  VARVE_TRY(files_.rename(next_key_path(), key_path()));
  VARVE_TRY(files_.sync_folder(archive_ / "keys"));
  VARVE_TRY(sign(now, next));
  return next;
}

Result<void> Log::revoke_key(Time now, const SigningKey& key, const Digest& revoked,
                             std::string_view reason) {
  const auto terms = key_history().terms();
  const bool is_earlier = std::any_of(terms.begin(), terms.end(), [&](const KeyTerm& term) {
    return term.key == revoked && term.key != key.fingerprint();
  });
  if (!is_earlier) {
    return fail(ErrorKind::kInvalid,
                "{} is none of the log's earlier keys, which `varve key show` "
                "prints",
                revoked.text());
  }
  VARVE_ASSIGN(const KeyEntry entry, make_revocation(leaves_->size(), now, key, revoked, reason));
  VARVE_TRY(add_entry(entry));
  VARVE_TRY(sign(now, key));
  return {};
}

}  // namespace varve::evidence
