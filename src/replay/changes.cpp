#include "replay/changes.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>

#include "replay/api_query.hpp"
#include "replay/handlers.hpp"
#include "replay/lookup.hpp"
#include "replay/save.hpp"
#include "replay/text.hpp"
#include "varve/notify/outbox.hpp"
#include "varve/search/text_index.hpp"

namespace varve::replay {
namespace {

constexpr std::array kForms = {kSettingsPath, kSchedulesPath, kCrawlsPath};
constexpr std::array<std::string_view, 4> kFormsBelow = {kMarksPath, kForgetPath, "/schedules/",
                                                         "/crawls/"};

Result<std::unique_ptr<archive::Archive>> open(const Request& request) {
  if (request.site->open_for_change) return request.site->open_for_change();
  return fail(ErrorKind::kRefused, "this server only reads");
}

Result<void> check(const archive::Mark& mark) {
  const bool fits = mark.note.size() <= kMaxMarkText &&
                    std::all_of(mark.tags.begin(), mark.tags.end(), [](const std::string& tag) {
                      return !tag.empty() && tag.size() <= kMaxMarkText;
                    });
  if (fits) return {};
  return fail(ErrorKind::kInvalid, "a tag and a note have 64 KiB at most, and a tag one byte");
}

unsigned status_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kInvalid:
    case ErrorKind::kLimit:  // of what was sent
      return 400;
    case ErrorKind::kRefused:
      return 403;
    case ErrorKind::kBusy:
      return 503;
    case ErrorKind::kNoSpace:
      return 507;
    default:
      return 500;
  }
}

}  // namespace

std::vector<std::string> split_tags(std::string_view text) {
  std::vector<std::string> tags;
  while (!text.empty()) {
    const std::string_view tag = trim(take_until(text, ','));
    if (!tag.empty()) tags.emplace_back(tag);
  }
  return tags;
}

bool is_change(const Request& request) {
  if (is_plain(request.method) || is_save_path(request.path())) return false;
  const std::string_view path = request.path();
  return path.starts_with(kApiPath) ||
         std::find(kForms.begin(), kForms.end(), path) != kForms.end() ||
         std::any_of(kFormsBelow.begin(), kFormsBelow.end(),
                     [&](auto form) { return path.starts_with(form); });
}

Result<archive::Mark> change_mark(const Request& request, const archive::CaptureRow& row,
                                  const std::function<void(archive::Mark&)>& change) {
  archive::Mark wanted;
  change(wanted);  // what is too long is so whatever was said before
  VARVE_TRY(check(wanted));
  VARVE_ASSIGN(const auto archive, open(request));
  VARVE_ASSIGN(auto mark, archive->mark(row.url, row.time, change));
  if (!mark) return fail(ErrorKind::kInvalid, "the capture of {} is gone", row.url);
  return *std::move(mark);
}

Result<archive::ForgetReport> forget(const Request& request, std::string_view url,
                                     std::optional<Time> time) {
  VARVE_ASSIGN(const auto archive, open(request));
  spdlog::info("forgetting {}", time ? fmt::format("{} at {}", url, time->rfc3339()) : url);
  VARVE_ASSIGN(auto report,
               archive->forget(url, time, [](const archive::CareStep&) { return true; }));
  if (request.site->text != nullptr) VARVE_TRY(request.site->text->forget_removed());
  if (const Path& folder = request.site->about.archive; !folder.empty()) {
    VARVE_TRY(notify::forget_notices(folder, url, time));
  }
  return report;
}

Result<void> change_settings(const Request& request, const settings::Save& save) {
  const Path& archive = request.site->about.archive;
  if (archive.empty()) return fail(ErrorKind::kRefused, "this server only reads");
  return settings::write(archive, save);
}

Response not_changed(const Request& request, const Error& error) {
  const unsigned status = status_of(error.kind);
  if (status >= 500) spdlog::warn("{} {}: {}", request.method, request.target, error.message);
  Response response;
  if (request.path().starts_with(kApiPath)) {
    response = json_error(status, error.message);
  } else {
    response = message(request, status, "Not changed", error.message + ".");
  }
  if (status == 503) response.set("Retry-After", "5");
  return response;
}

}  // namespace varve::replay
