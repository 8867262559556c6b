// A notice as JSON: what webhooks and commands get, and the outbox keeps.
#include "varve/base/json_depth.hpp"
#include "varve/base/json_member.hpp"
#include "varve/notify/notice.hpp"

namespace varve::notify {
namespace {

using archive::Json;
using history::Edit;

constexpr std::size_t kMostDepth = 16;

Json link(std::string_view base, const std::string& path) {
  return base.empty() || path.empty() ? Json() : Json(std::string(base) + path);
}

Json to_json(const std::optional<Shot>& shot, std::string_view base) {
  if (!shot) return {};
  return {{"timestamp", shot->time.digits14()},
          {"time", shot->time.rfc3339()},
          {"replay", shot->path},
          {"link", link(base, shot->path)}};
}

Json to_json(const Redline& redline) {
  Json changes = Json::array();
  for (const Change& change : redline.changes) {
    Json pieces = Json::array();
    for (const history::Piece& piece : change.pieces) {
      pieces.push_back({{"edit", history::to_string(piece.edit)}, {"text", piece.text}});
    }
    changes.push_back({{"edit", history::to_string(change.edit)}, {"pieces", std::move(pieces)}});
  }
  return {{"changes", std::move(changes)}, {"more", redline.more}};
}

Edit read_edit(const Json& of) {
  const std::string name = text_of(of, "edit");
  for (const Edit edit :
       {Edit::kRemoved, Edit::kAdded, Edit::kChanged, Edit::kMovedAway, Edit::kMovedHere}) {
    if (name == history::to_string(edit)) return edit;
  }
  return Edit::kSame;
}

std::optional<Shot> read_shot(const Json& json) {
  const auto time = parse_rfc3339(text_of(json, "time"));
  if (!time) return std::nullopt;
  return Shot{*time, text_of(json, "replay")};
}

// What a member of that name holds, null where there is none.
const Json& member(const Json& object, const char* name) {
  static const Json kNull;
  const auto found = object.is_object() ? object.find(name) : object.end();
  return found == object.end() ? kNull : *found;
}

Redline read_redline(const Json& json) {
  Redline redline;
  for (const Json& each : member(json, "changes")) {
    Change change{read_edit(each), {}};
    for (const Json& piece : member(each, "pieces")) {
      change.pieces.push_back({read_edit(piece), text_of(piece, "text")});
    }
    redline.changes.push_back(std::move(change));
  }
  const Json& more = member(json, "more");
  if (more.is_number_unsigned()) redline.more = more.get<std::size_t>();
  return redline;
}

}  // namespace

Json to_json(const Notice& notice, std::string_view link_base) {
  Json difference;
  if (!notice.difference.empty()) {
    difference = {{"replay", notice.difference}, {"link", link(link_base, notice.difference)}};
  }
  return {{"id", notice.id},
          {"kind", notice.kind},
          {"schedule", notice.schedule},
          {"url", notice.url},
          {"title", notice.title},
          {"time", notice.time.rfc3339()},
          {"before", to_json(notice.before, link_base)},
          {"after", to_json(notice.after, link_base)},
          {"difference", std::move(difference)},
          {"score", notice.score ? Json(*notice.score) : Json()},
          {"summary", notice.summary},
          {"redline", to_json(notice.redline)}};
}

Result<Notice> from_json(std::string_view text) {
  const Json json = json_depth(text) > kMostDepth ? Json() : Json::parse(text, nullptr, false);
  const auto time = parse_rfc3339(text_of(json, "time"));
  if (!time || text_of(json, "id").empty()) {
    return fail(ErrorKind::kDamaged, "what is kept of a notice is no notice");
  }
  Notice notice{.id = text_of(json, "id"),
                .kind = text_of(json, "kind"),
                .schedule = text_of(json, "schedule"),
                .url = text_of(json, "url"),
                .title = text_of(json, "title"),
                .time = *time,
                .before = read_shot(member(json, "before")),
                .after = read_shot(member(json, "after")),
                .difference = text_of(member(json, "difference"), "replay"),
                .summary = text_of(json, "summary"),
                .redline = read_redline(member(json, "redline"))};
  if (const Json& score = member(json, "score"); score.is_number()) {
    notice.score = score.get<double>();
  }
  return notice;
}

}  // namespace varve::notify
