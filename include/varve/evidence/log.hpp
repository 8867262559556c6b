// An archive's Merkle log, in its folder `log/`: a leaf for each capture and snapshot, signed
// heads, and time-stamps over them (docs/format.md, "The log"). It follows the archive: what is not
// in it yet is the difference between the two, found when it catches up, so that no import,
// recording or crash has to be told to it. What is a leaf once stays one, whatever is removed from
// the archive.
//
// One thread at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "varve/archive/archive.hpp"
#include "varve/base/error.hpp"
#include "varve/base/file.hpp"
#include "varve/evidence/head.hpp"
#include "varve/evidence/key_history.hpp"
#include "varve/evidence/leaf_log.hpp"
#include "varve/evidence/manifest.hpp"

namespace varve::evidence {

struct CaughtUp {
  std::uint64_t added = 0;           // leaves
  std::vector<std::string> damaged;  // captures that cannot be read, each in a sentence
};

class Log {
 public:
  // Of the archive in that folder. kInvalid where it has none; kDamaged where it is not whole.
  static Result<std::unique_ptr<Log>> read(const Path& folder,
                                           FileSystem& files = FileSystem::posix());
  // Made where there is none, with its secret (keys/salt). Nobody else can write to the archive
  // while it lives, not by `archive` either.
  static Result<std::unique_ptr<Log>> write(archive::Archive& archive, const Path& folder,
                                            FileSystem& files = FileSystem::posix());

  // Leaves for what the archive has and the log has not; durable when this returns.
  Result<CaughtUp> catch_up(const archive::Archive& archive);
  // The key that is in force (keys/signing.pem), made where nothing was signed yet. Nothing where
  // it has a passphrase that nobody says; kDamaged where the file holds another key, or none.
  Result<std::optional<SigningKey>> signing_key(const AskPassphrase& ask);
  // A head of the log as it is now, signed with that key; durable when this returns. It names the
  // head before and the last time-stamps, so it is later than these. The last head where that says
  // the same leaves, unless it is to be `anew`: then a time-stamp over it is over these, too.
  Result<SignedHead> sign(Time now, const SigningKey& key, bool anew = false);

  // A new key takes the place of this one, which was in force, under the same passphrase (null: it
  // has none), and signs a head at once; all is durable when this returns, and the old key is gone.
  Result<SigningKey> rotate_key(Time now, const SigningKey& key, const Secret* passphrase);
  // An earlier key is not to be believed any more; `key` is in force. A head is signed at once.
  Result<void> revoke_key(Time now, const SigningKey& key, const Digest& revoked,
                          std::string_view reason);
  // The same key under another passphrase, or under none (null).
  Result<void> put_key(const SigningKey& key, const Secret* passphrase);

  // The time-stamp tokens (DER) over the head, in the order in which they came.
  Result<std::vector<std::string>> stamps_of(const SignedHead& head) const;
  // Keeps a token, which was found right; durable when this returns.
  Result<void> add_stamp(const SignedHead& head, std::string_view token);
  // Authorities' certificates and lists of revoked ones (DER) that time-stamps are verified with;
  // each is kept once, and durable when this returns.
  Result<void> keep_certificates(const std::vector<std::string>& certificates);
  Result<void> keep_revocations(const std::vector<std::string>& lists);
  // All that were kept.
  Result<std::vector<std::string>> certificates() const;
  Result<std::vector<std::string>> revocations() const;
  // The last head that has a time-stamp; null where none has.
  [[nodiscard]] const SignedHead* last_stamped() const;

  // The archive's state (Archive::state_name) that it was level with.
  [[nodiscard]] const std::string& state() const { return level_.state; }
  [[nodiscard]] const LeafLog& leaves() const { return *leaves_; }
  [[nodiscard]] const Salts& salts() const { return *salts_; }
  // All that there are, oldest first. The first `size` leaves are those of a head of that size.
  [[nodiscard]] const std::vector<SignedHead>& heads() const { return heads_; }
  // What was said of keys, oldest first: leaves among the others.
  [[nodiscard]] const std::vector<KeyEntry>& entries() const { return entries_; }
  [[nodiscard]] KeyHistory key_history() const;
  [[nodiscard]] const Path& folder() const { return folder_; }

 private:
  // How far the log has come: its leaves, and the archive's state that they are of.
  struct Level {
    std::uint64_t leaves = 0;
    std::string state;
  };

  using Mode = LeafLog::Mode;

  static Result<std::unique_ptr<Log>> open(const Path& folder, Mode mode, FileSystem& files);
  Log(Path archive, FileSystem& files)
      : archive_(std::move(archive)), folder_(archive_ / "log"), files_(files) {}

  Result<void> read_heads();
  Result<Level> read_level() const;
  Result<void> write_level(const Level& level);
  Result<void> learn_salts(Mode mode);
  Result<bool> add_since(const archive::Archive& archive, const std::string& state, bool look,
                         CaughtUp& report);
  Result<void> write_head(const SignedHead& head);
  Result<void> list_stamps();
  Result<void> read_entries(Mode mode);
  Result<void> add_entry(const KeyEntry& entry);
  [[nodiscard]] Path key_path() const { return archive_ / "keys" / "signing.pem"; }
  [[nodiscard]] Path next_key_path() const { return archive_ / "keys" / "signing.next.pem"; }

  Path archive_;
  Path folder_;
  FileSystem& files_;
  std::optional<archive::Transaction> lock_;  // of who writes
  Level level_;
  std::unique_ptr<LeafLog> leaves_;
  std::unique_ptr<Salts> salts_;
  std::vector<SignedHead> heads_;
  std::uint64_t heads_end_ = 0;  // bytes of whole lines in the file
  std::vector<KeyEntry> entries_;
  std::uint64_t entries_end_ = 0;  // bytes of those that were acknowledged
  // The tokens' files, by the digest (in hexadecimal) of the head that each is over.
  std::map<std::string, std::vector<Path>, std::less<>> stamps_;
};

// Makes the log of the archive in `from`, with its salts and the key that signs it, that of the
// copy in `to` as well; nothing where there is none. Others may write to the log meanwhile. Durable
// when this returns.
Result<void> copy_log(const Path& from, const Path& to, FileSystem& files = FileSystem::posix());

}  // namespace varve::evidence
