#include "evidence/verify_keys.hpp"

namespace varve::evidence {

Result<std::vector<std::string>> find_wrong_keys(const Log& log) {
  const KeyHistory history = log.key_history();
  std::vector<std::string> wrong = history.wrong();
  for (const KeyEntry& entry : log.entries()) {
    VARVE_ASSIGN(const auto leaf, log.leaves().leaves(entry.leaf, 1));
    if (leaf.front() == entry.hash()) continue;
    wrong.push_back(fmt::format(
        "the entry on keys at leaf {} is not the leaf there: it was changed or moved", entry.leaf));
  }
  for (std::size_t i = 0; i < log.heads().size(); ++i) {
    const auto head = parse_head(log.heads()[i].text);
    if (!head) continue;  // that is found elsewhere
    if (const auto objection = history.objection(head->key, head->size)) {
      wrong.push_back(fmt::format("tree head {} is signed with {}", i + 1, *objection));
    }
  }
  return wrong;
}

}  // namespace varve::evidence
