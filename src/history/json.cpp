#include "varve/history/json.hpp"

namespace varve::history {
namespace {

Json time_or_null(const std::optional<Time>& time) {
  return time ? Json(time->rfc3339()) : Json();
}

Json to_json(const Interval& interval) {
  return {
      {"state", interval.stood ? "stood" : "absent"},
      {"from", interval.first.rfc3339()},
      {"to", interval.last.rfc3339()},
      {"captures", interval.captures},
      {"after", time_or_null(interval.after)},
      {"before", time_or_null(interval.before)},
      {"longest_gap", {{"from", interval.gap_from.rfc3339()}, {"to", interval.gap_to.rfc3339()}}}};
}

Json to_json(const Unknown& unknown) {
  return {{"state", "unknown"},
          {"from", unknown.time.rfc3339()},
          {"to", unknown.time.rfc3339()},
          {"reason", unknown.reason}};
}

// Between two captures of which one has the phrase and one has not.
Json no_capture(const Interval& interval) {
  return {{"state", "no-capture"},
          {"from", interval.after->rfc3339()},
          {"to", interval.first.rfc3339()}};
}

Json place(const std::optional<std::size_t>& at) {
  return at ? Json(*at) : Json();
}

Json to_json(const PassageEdit& edit, const text::PageText& before, const text::PageText& after) {
  const auto& shown =
      is_of_old(edit.edit) ? before.passages[*edit.before] : after.passages[*edit.after];
  Json json = {{"edit", to_string(edit.edit)}, {"kind", text::to_string(shown.kind)},
               {"main", shown.main},           {"before", place(edit.before)},
               {"after", place(edit.after)},   {"text", shown.text}};
  if (edit.edit != Edit::kChanged) return json;
  json["old_text"] = before.passages[*edit.before].text;
  json["pieces"] = Json::array();
  for (const Piece& piece : edit.pieces) {
    json["pieces"].push_back({{"edit", to_string(piece.edit)}, {"text", piece.text}});
  }
  return json;
}

Json digest_of(const std::optional<archive::CaptureRow>& row) {
  return row ? Json(row->digest.text()) : Json();
}

}  // namespace

Json to_json(const BlamedPassage& passage) {
  return {
      {"text", passage.passage.text},          {"kind", text::to_string(passage.passage.kind)},
      {"main", passage.passage.main},          {"first_timestamp", passage.first.time.digits14()},
      {"first", passage.first.time.rfc3339()}, {"since", passage.since.time.rfc3339()},
      {"came_back", passage.came_back()}};
}

std::vector<Json> to_json(const When& when) {
  std::vector<Json> all;
  when.each(
      [&](const Interval& interval) {
        if (interval.after) all.push_back(no_capture(interval));
        all.push_back(to_json(interval));
      },
      [&](const Unknown& unknown) { all.push_back(to_json(unknown)); });
  return all;
}

Json to_json(const Shown& shown) {
  return {{"timestamp", shown.time.digits14()},
          {"time", shown.time.rfc3339()},
          {"title", shown.text.title}};
}

void each_change(const text::PageText& before, const text::PageText& after,
                 std::span<const PassageEdit> edits, const std::function<void(const Json&)>& sink) {
  for (const PassageEdit& edit : edits) {
    if (edit.edit != Edit::kSame) sink(to_json(edit, before, after));
  }
}

Json to_json(const ResourceEdit& edit) {
  const archive::CaptureRow& row = edit.after ? *edit.after : *edit.before;
  return {{"edit", to_string(edit.edit)},
          {"url", edit.url},
          {"mime", row.mime},
          {"before", digest_of(edit.before)},
          {"after", digest_of(edit.after)}};
}

}  // namespace varve::history
