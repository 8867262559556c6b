#include "varve/history/resources.hpp"

#include <map>

#include "varve/archive/nearest.hpp"

namespace varve::history {
namespace {

using archive::Archive;
using archive::CaptureRow;
using Resources = std::map<std::string, CaptureRow>;

Result<Resources> resources_of(const Archive& archive, const CaptureRow& document) {
  VARVE_ASSIGN(const auto snapshot, archive.whole_snapshot(document.url, document.time));
  if (!snapshot) {
    return fail(ErrorKind::kInvalid,
                "what {} needed at {} is not known: it was not saved as a page", document.url,
                document.time.rfc3339());
  }
  Resources resources;
  const Archive::OneState state(archive);
  for (const archive::Snapshot::Member& member : snapshot->members) {
    VARVE_ASSIGN(auto row, archive.capture(member.url, member.time));
    // One that was removed is not there any more.
    if (!row || archive::is_redirect(*row) || row->id == document.id) continue;
    resources.emplace(member.url, *std::move(row));
  }
  return resources;
}

}  // namespace

Result<std::vector<ResourceEdit>> compare_resources(const Archive& archive,
                                                    const CaptureRow& before,
                                                    const CaptureRow& after) {
  VARVE_ASSIGN(const Resources old_ones, resources_of(archive, before));
  VARVE_ASSIGN(const Resources new_ones, resources_of(archive, after));
  std::map<std::string, ResourceEdit> edits;
  for (const auto& [url, row] : old_ones) edits[url] = {Edit::kRemoved, url, row, std::nullopt};
  for (const auto& [url, row] : new_ones) {
    ResourceEdit& edit = edits[url];
    edit.edit = !edit.before                        ? Edit::kAdded
                : edit.before->digest == row.digest ? Edit::kSame
                                                    : Edit::kChanged;
    edit.url = url;
    edit.after = row;
  }
  std::vector<ResourceEdit> out;
  for (auto& [url, edit] : edits) out.push_back(std::move(edit));
  return out;
}

}  // namespace varve::history
