// What is said of an archive's keys (evidence/key_history.hpp), by anybody: a line is an entry only
// to the byte, and nothing that is not signed leads from one key to another, or revokes one.
#include <cstdint>
#include <string>
#include <vector>

#include "require.hpp"
#include "varve/evidence/key_history.hpp"

namespace {

using namespace varve;
using namespace varve::evidence;

std::vector<KeyEntry> entries_of(std::string_view lines) {
  std::vector<KeyEntry> entries;
  while (!lines.empty()) {
    const std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(std::min(lines.size(), line.size() + 1));
    auto entry = parse_key_entry(line);
    if (!entry) continue;
    require(entry->text() == line);
    (void)entry->is_signed();
    entries.push_back(*std::move(entry));
  }
  return entries;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view lines(reinterpret_cast<const char*>(data), size);
  const auto entries = entries_of(lines);
  const Digest key = entries.empty() ? Sha256::of("a key") : Sha256::of(entries.front().by);
  const KeyHistory history(key, entries);
  require(!history.terms().empty());
  for (const KeyEntry& entry : entries) {
    (void)history.objection(Sha256::of(entry.by), entry.leaf);
    if (leads_to_key(lines, key, entry.successor)) require(entry.successor.size() > 0);
  }
  if (const auto revoked = revocation_of(lines, key)) require(revoked->is_signed());
  return 0;
}
