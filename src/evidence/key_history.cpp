#include "varve/evidence/key_history.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "evidence/json.hpp"
#include "varve/base/base64.hpp"
#include "varve/base/json_member.hpp"
#include "varve/evidence/merkle.hpp"

namespace varve::evidence {
namespace {

// Its members are in the order of their names by bytes, and it escapes as RFC 8785 3.2.2.2 does:
// what it dumps of texts and whole numbers is canonical.
constexpr std::size_t kMaxEntry = 16 << 10;
constexpr std::size_t kMaxReason = 300;

Json to_json(const KeyEntry& entry) {
  Json json = {{"version", 1}, {"leaf", entry.leaf}, {"time", entry.time.rfc3339()}};
  if (entry.kind == KeyEntry::Kind::kRotation) {
    json["kind"] = "rotation";
    json["old"] = to_base64(entry.by);
    json["new"] = to_base64(entry.successor);
  } else {
    json["kind"] = "revocation";
    json["by"] = to_base64(entry.by);
    json["key"] = entry.revoked.text();
    json["reason"] = entry.reason;
  }
  return json;
}

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string bytes_of(const Json& json, const char* name) {
  return from_base64(text_of(json, name)).value_or("");
}

std::uint64_t number_of(const Json& json, const char* name) {
  const auto member = json.find(name);
  return member != json.end() && member->is_number_unsigned() ? member->get<std::uint64_t>() : 0;
}

bool is_line_of_text(std::string_view text) {
  const bool printable = std::none_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
  });
  // What is not UTF-8 comes back as something else.
  return printable && text.size() <= kMaxReason && Json::parse(dump(Json(text))) == Json(text);
}

// Of lines, the entries that their keys signed; what is none is passed over.
void each_signed_entry(std::string_view entries, const auto& take) {
  while (!entries.empty()) {
    const std::string_view line = entries.substr(0, entries.find('\n'));
    entries.remove_prefix(std::min(entries.size(), line.size() + 1));
    auto entry = parse_key_entry(line);
    if (entry && entry->is_signed()) take(*entry);
  }
}

}  // namespace

std::string KeyEntry::statement() const {
  return dump(to_json(*this));
}

std::string KeyEntry::text() const {
  Json json = to_json(*this);
  if (kind == Kind::kRotation) {
    json["signatures"] = {{"old", to_base64(by_signature)},
                          {"new", to_base64(successor_signature)}};
  } else {
    json["signatures"] = {{"by", to_base64(by_signature)}};
  }
  return dump(json);
}

Digest KeyEntry::hash() const {
  return leaf_hash(text());
}

bool KeyEntry::is_signed() const {
  const std::string said = statement();
  return is_signature_of(said, by_signature, by) &&
         (kind == Kind::kRevocation || is_signature_of(said, successor_signature, successor));
}

// Reads loosely, and compares: what is not what text() makes differs then.
Result<KeyEntry> parse_key_entry(std::string_view text) {
  KeyEntry entry;
  const Json json =
      text.size() > kMaxEntry ? Json() : Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (json.is_object()) {
    const bool rotation = text_of(json, "kind") == "rotation";
    const Json signatures = json.value("signatures", Json::object());
    entry.kind = rotation ? KeyEntry::Kind::kRotation : KeyEntry::Kind::kRevocation;
    entry.leaf = number_of(json, "leaf");
    entry.time = parse_rfc3339(text_of(json, "time")).value_or(Time());
    entry.by = bytes_of(json, rotation ? "old" : "by");
    entry.by_signature = bytes_of(signatures, rotation ? "old" : "by");
    entry.successor = bytes_of(json, "new");
    entry.successor_signature = bytes_of(signatures, "new");
    entry.revoked = Digest::from_text(text_of(json, "key")).value_or(Digest());
    entry.reason = text_of(json, "reason");
    if (entry.text() == text) return entry;
  }
  return fail(ErrorKind::kInvalid, "it is no entry on keys as varve writes them");
}

Result<KeyEntry> make_rotation(std::uint64_t leaf, Time time, const SigningKey& by,
                               const SigningKey& successor) {
  KeyEntry entry;
  entry.leaf = leaf;
  entry.time = time;
  entry.by = by.public_key();
  entry.successor = successor.public_key();
  VARVE_ASSIGN(entry.by_signature, by.sign_der(entry.statement()));
  VARVE_ASSIGN(entry.successor_signature, successor.sign_der(entry.statement()));
  return entry;
}

Result<void> check_reason(std::string_view reason) {
  if (is_line_of_text(reason)) return {};
  return fail(ErrorKind::kInvalid, "a reason is one line of text (UTF-8) of at most {} bytes",
              kMaxReason);
}

Result<KeyEntry> make_revocation(std::uint64_t leaf, Time time, const SigningKey& by,
                                 const Digest& revoked, std::string_view reason) {
  VARVE_TRY(check_reason(reason));
  KeyEntry entry;
  entry.kind = KeyEntry::Kind::kRevocation;
  entry.leaf = leaf;
  entry.time = time;
  entry.by = by.public_key();
  entry.revoked = revoked;
  entry.reason = reason;
  VARVE_ASSIGN(entry.by_signature, by.sign_der(entry.statement()));
  return entry;
}

KeyHistory::KeyHistory(const std::optional<Digest>& first, const std::vector<KeyEntry>& entries) {
  if (first) {
    terms_.push_back({*first, 0, {}, {}, {}});
  } else if (!entries.empty()) {
    terms_.push_back({Sha256::of(entries.front().by), 0, {}, {}, {}});
  }
  for (const KeyEntry& entry : entries) take(entry);
}

// An entry that is not right counts for nothing: then what is signed with its key is not either.
void KeyHistory::take(const KeyEntry& entry) {
  if (!entry.is_signed()) {
    wrong_.push_back(
        fmt::format("the entry on keys at leaf {} is not signed with the keys that it "
                    "names: it was changed",
                    entry.leaf));
  } else if (Sha256::of(entry.by) != terms_.back().key) {
    wrong_.push_back(
        fmt::format("the entry on keys at leaf {} is said by the key {}, which was not "
                    "in force then",
                    entry.leaf, Sha256::of(entry.by).text()));
  } else if (entry.kind == KeyEntry::Kind::kRotation) {
    terms_.back().until = entry.leaf;
    terms_.push_back({Sha256::of(entry.successor), entry.leaf, {}, entry.time, {}});
  } else {
    revoke(entry);
  }
}

void KeyHistory::revoke(const KeyEntry& entry) {
  bool known = false;
  for (KeyTerm& term : terms_) {
    if (term.key != entry.revoked || term.key == terms_.back().key) continue;
    known = true;
    if (!term.revoked) term.revoked = {entry.leaf, entry.time, entry.reason};
  }
  if (!known) {
    wrong_.push_back(
        fmt::format("the entry on keys at leaf {} revokes {}, which is none of the "
                    "log's earlier keys",
                    entry.leaf, entry.revoked.text()));
  }
}

std::optional<Digest> KeyHistory::in_force() const {
  if (terms_.empty()) return std::nullopt;
  return terms_.back().key;
}

std::optional<std::string> KeyHistory::objection(const Digest& key, std::uint64_t size) const {
  const KeyTerm* known = nullptr;
  for (const KeyTerm& term : terms_) {
    if (term.key != key) continue;
    if (size >= term.from + (term.since ? 1 : 0) && (!term.until || size <= *term.until)) {
      return std::nullopt;
    }
    known = &term;
  }
  if (known == nullptr) {
    return fmt::format("the key {}, which no entry of the log introduced", key.text());
  }
  if (size <= known->from) {
    return fmt::format("the key {}, which was introduced later, at leaf {}", key.text(),
                       known->from);
  }
  if (known->revoked) {
    return fmt::format("the key {} after that was replaced at leaf {}; it was revoked on {}: {}",
                       key.text(), *known->until, known->revoked->time.rfc3339(),
                       known->revoked->reason);
  }
  return fmt::format("the key {} after that was replaced at leaf {}", key.text(), *known->until);
}

bool leads_to_key(std::string_view entries, const Digest& key, std::string_view successor) {
  Digest in_force = key;
  each_signed_entry(entries, [&](const KeyEntry& entry) {
    if (entry.kind != KeyEntry::Kind::kRotation || Sha256::of(entry.by) != in_force) return;
    in_force = Sha256::of(entry.successor);
  });
  return in_force == Sha256::of(successor);
}

std::optional<KeyEntry> revocation_of(std::string_view entries, const Digest& key) {
  std::optional<KeyEntry> found;
  each_signed_entry(entries, [&](KeyEntry& entry) {
    if (found || entry.kind != KeyEntry::Kind::kRevocation || entry.revoked != key) return;
    if (leads_to_key(entries, key, entry.by)) found = std::move(entry);
  });
  return found;
}

}  // namespace varve::evidence
