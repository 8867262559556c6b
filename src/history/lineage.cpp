#include "history/lineage.hpp"

#include <deque>

#include "history/sequence.hpp"

namespace varve::history {

void Lineage::advance(std::size_t version, const std::vector<std::uint32_t>& ids) {
  if (ids == ids_) return;
  const Common common = common_subsequence(ids_, ids, work_);
  std::unordered_map<std::uint32_t, std::deque<Origin>> moved;
  std::vector<Origin> stayed;
  for (std::size_t i = 0; i < ids_.size(); ++i) {
    if (common.in_a[i]) {
      stayed.push_back(origins_[i]);
    } else {
      moved[ids_[i]].push_back(origins_[i]);
    }
  }
  std::vector<Origin> origins;
  auto next = stayed.begin();
  for (std::size_t j = 0; j < ids.size(); ++j) {
    if (common.in_b[j]) {
      origins.push_back(*next++);
      continue;
    }
    if (const auto found = moved.find(ids[j]); found != moved.end() && !found->second.empty()) {
      origins.push_back(found->second.front());
      found->second.pop_front();
    } else if (const auto gone = gone_.find(ids[j]); gone != gone_.end()) {
      origins.push_back({gone->second.back(), version});
      gone->second.pop_back();
      if (gone->second.empty()) gone_.erase(gone);
    } else {
      origins.push_back({version, version});
    }
  }
  for (const auto& [id, left] : moved) {
    for (const Origin& origin : left) gone_[id].push_back(origin.first);
  }
  ids_ = ids;
  origins_ = std::move(origins);
}

}  // namespace varve::history
