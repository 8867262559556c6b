#include "replay/api_change.hpp"

#include <variant>

#include "replay/access.hpp"
#include "replay/api_query.hpp"
#include "replay/changes.hpp"
#include "replay/text.hpp"
#include "varve/archive/json.hpp"

namespace varve::replay {
namespace {

using archive::dump;
using archive::Json;

// What a patch says, as what it does to a mark.
Result<std::function<void(archive::Mark&)>> read_patch(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  if (!json.is_object()) {
    return fail(ErrorKind::kInvalid,
                R"(the body is JSON such as {{"tags": ["offer"], "note": "…", "hold": true}})");
  }
  struct Patch {
    std::optional<std::vector<std::string>> tags;
    std::vector<std::string> add;
    std::vector<std::string> remove;
    std::optional<std::string> note;
    std::optional<bool> hold;
  } patch;
  for (const auto& [name, value] : json.items()) {
    if (name == "tags") {
      VARVE_ASSIGN(patch.tags, read_texts(name, value));
    } else if (name == "add_tags") {
      VARVE_ASSIGN(patch.add, read_texts(name, value));
    } else if (name == "remove_tags") {
      VARVE_ASSIGN(patch.remove, read_texts(name, value));
    } else if (name == "note" && (value.is_string() || value.is_null())) {
      patch.note = value.is_null() ? "" : value.get<std::string>();
    } else if (name == "hold" && value.is_boolean()) {
      patch.hold = value.get<bool>();
    } else {
      return fail(ErrorKind::kInvalid,
                  "a patch has tags, add_tags and remove_tags (lists of texts), note (a text or "
                  "null) and hold (true or false)");
    }
  }
  return [patch = std::move(patch)](archive::Mark& mark) {
    if (patch.tags) mark.tags = *patch.tags;
    mark.tags.insert(mark.tags.end(), patch.add.begin(), patch.add.end());
    for (const std::string& tag : patch.remove) std::erase(mark.tags, tag);
    if (patch.note) mark.note = *patch.note;
    if (patch.hold) mark.hold = *patch.hold;
  };
}

std::optional<Response> refused(const Request& request) {
  const auto refusal = request.site->access->refuses_change(request, {});
  if (!refusal) return std::nullopt;
  return json_error(refusal->status, refusal->sentence);
}

// The capture that url= and time= name: none that only is near, since it is changed.
Result<std::variant<archive::CaptureRow, Response>> named_capture(const archive::Archive& archive,
                                                                  const Request& request) {
  const auto url = read_url(request);
  if (!url) return json_error(400, url.error().message);
  const auto range = read_instant("time", request.field("time").value_or(""));
  if (!range) return json_error(400, range.error().message);
  VARVE_ASSIGN(auto row, archive.first_within(*url, range->first, range->last, false));
  if (!row) return json_error(404, "that address has no capture at that time");
  const Time behind{row->time.us + 1};
  VARVE_ASSIGN(const auto other, archive.first_within(*url, behind, range->last, false));
  if (!other) return *std::move(row);
  return json_error(409, "that address has several captures in that second: give 20 digits");
}

Json forgotten_json(const archive::ForgetReport& report) {
  Json captures = Json::array();
  for (const archive::Removal& removal : report.captures) {
    captures.push_back({{"url", removal.url}, {"time", removal.time.rfc3339()}});
  }
  return {{"captures", captures}, {"blobs", report.blobs}};
}

Response forgotten(const Request& request, std::string_view url, std::optional<Time> time) {
  const auto report = forget(request, url, time);
  if (!report) return not_changed(request, report.error());
  if (report->captures.empty()) return json_error(404, "that address was never captured");
  return json_response(200, dump(forgotten_json(*report)));
}

}  // namespace

std::optional<bool> flag_of(const Request& request, const char* name) {
  const auto json = archive::Json::parse(request.body, nullptr, /*allow_exceptions=*/false);
  const bool fits = json.is_object() && json.size() == 1 && json.contains(name);
  if (!fits || !json[name].is_boolean()) return std::nullopt;
  return json[name].get<bool>();
}

std::optional<Response> refused_by_method(const Request& request, std::string_view methods) {
  const std::string_view method =
      request.method == "HEAD" ? "GET" : std::string_view(request.method);
  bool there = false;
  for (std::string_view rest = methods; !rest.empty();) {
    there |= trim(take_until(rest, ',')) == method;
  }
  if (there) return method == "GET" ? std::nullopt : refused(request);
  Response response =
      json_error(405, "that path is not asked that way; /api/v1/openapi.json says how");
  response.set("Allow", std::string(methods));
  return response;
}

Result<Response> patch_capture(const archive::Archive& archive, const Request& request) {
  if (auto no = refused(request)) return *std::move(no);
  const auto patch = read_patch(request.body);
  if (!patch) return json_error(400, patch.error().message);
  VARVE_ASSIGN(auto named, named_capture(archive, request));
  if (auto* response = std::get_if<Response>(&named)) return std::move(*response);
  const auto mark = change_mark(request, std::get<archive::CaptureRow>(named), *patch);
  if (!mark) return not_changed(request, mark.error());
  return json_response(200, dump(archive::to_json(*mark)));
}

Result<Response> delete_capture(const archive::Archive& archive, const Request& request) {
  if (auto no = refused(request)) return *std::move(no);
  VARVE_ASSIGN(auto named, named_capture(archive, request));
  if (auto* response = std::get_if<Response>(&named)) return std::move(*response);
  const auto& row = std::get<archive::CaptureRow>(named);
  return forgotten(request, row.url, row.time);
}

Result<Response> delete_captures(const archive::Archive&, const Request& request) {
  if (auto no = refused(request)) return *std::move(no);
  const auto url = read_url(request);
  if (!url) return json_error(400, url.error().message);
  return forgotten(request, *url, std::nullopt);
}

}  // namespace varve::replay
