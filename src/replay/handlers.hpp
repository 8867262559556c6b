// One function a route. Each reads the archive only, and is called on many threads.
#pragma once

#include "replay/finder.hpp"
#include "replay/http.hpp"
#include "replay/path.hpp"
#include "varve/archive/archive.hpp"

namespace varve::replay {

Result<Response> front_page(const archive::Archive& archive, const Request& request);
// /find?url=…: what the search box asks for.
Result<Response> find_page(const archive::Archive& archive, const Request& request);
// /web/…, whatever stands behind it.
Result<Response> web(const archive::Archive& archive, const Request& request);
Result<Response> captures_page(const archive::Archive& archive, const Request& request,
                               const ReplayPath& path);
Result<Response> prefix_page(const archive::Archive& archive, const Request& request,
                             const ReplayPath& path);
// /urls?url=…&match=…: the URLs of a prefix, a host or a domain, in pages.
Result<Response> urls_page(const archive::Archive& archive, const Request& request);
// /sites: every host.
Result<Response> sites_page(const archive::Archive& archive, const Request& request);
// /picture/TIME/URL: the picture that a page of that time offers of itself.
Result<Response> picture(const archive::Archive& archive, const Request& request);
// The facts of one capture.
Result<Response> details_page(const archive::Archive& archive, const Request& request,
                              const ReplayPath& path);
std::string details_path(std::string_view digits, std::string_view url);
Result<Response> snapshot(const archive::Archive& archive, const Request& request,
                          const ReplayPath& path);
// Two captures side by side, as text or as they looked.
Result<Response> diff_page(const archive::Archive& archive, const Request& request,
                           const DiffPath& path);
// /search?q=…, /blame?url=…&time=…, /when?url=…&phrase=….
Result<Response> search_page(const archive::Archive& archive, const Request& request);
Result<Response> blame_page(const archive::Archive& archive, const Request& request);
Result<Response> when_page(const archive::Archive& archive, const Request& request);
std::string diff_path(Time older, Time newer, std::string_view url);
std::string compare_path(Time older, Time newer, std::string_view url);
// 404 for a URL that was never captured, with what is near.
Result<Response> not_found(const archive::Archive& archive, const Request& request,
                           std::string_view url);
Result<Response> timegate(const archive::Archive& archive, const Request& request);
Result<Response> timemap(const archive::Archive& archive, const Request& request);
// /cdx and /cdx/search/cdx: the Wayback CDX server's.
Result<Response> cdx(const archive::Archive& archive, const Request& request);
Result<Response> availability(const archive::Archive& archive, const Request& request);
// /feed/URL and /feed: Atom, an entry a change.
inline constexpr std::string_view kFeedPath = "/feed/";
std::string feed_path(std::string_view url);
Result<Response> feed_page(const archive::Archive& archive, const Request& request);
// /api/v1/…: JSON; static/openapi.json describes it.
inline constexpr std::string_view kApiPath = "/api/v1/";
Result<Response> api(const archive::Archive& archive, const Request& request);
// /marks/TIME/URL: tags, note and hold of a capture, shown and changed.
inline constexpr std::string_view kMarksPath = "/marks/";
Result<Response> marks_page(const archive::Archive& archive, const Request& request);
// /forget/TIME/URL: what goes, and by a POST its going.
inline constexpr std::string_view kForgetPath = "/forget/";
Result<Response> forget_page(const archive::Archive& archive, const Request& request);
// /login and /logout: the token for a session.
inline constexpr std::string_view kLoginPath = "/login";
inline constexpr std::string_view kLogoutPath = "/logout";
Result<Response> login_page(const archive::Archive& archive, const Request& request);
Result<Response> logout(const archive::Archive& archive, const Request& request);
// /settings: what this browser, saves and the server do; by POST what saves do.
inline constexpr std::string_view kSettingsPath = "/settings";
Result<Response> settings_page(const archive::Archive& archive, const Request& request);
inline constexpr std::string_view kAppearancePath = "/settings/appearance";
Result<Response> change_appearance(const archive::Archive& archive, const Request& request);
// /schedules and /schedules/NAME: what is saved again and again, and what became of it.
inline constexpr std::string_view kSchedulesPath = "/schedules";
Result<Response> schedules_page(const archive::Archive& archive, const Request& request);
Result<Response> schedule_page(const archive::Archive& archive, const Request& request);
// /crawls and /crawls/JOB: sites that are saved page by page, and what became of them.
inline constexpr std::string_view kCrawlsPath = "/crawls";
Result<Response> crawls_page(const archive::Archive& archive, const Request& request);
Result<Response> crawl_page(const archive::Archive& archive, const Request& request);
// /tools: saving from other pages: a bookmarklet, the extension, a phone's share sheet.
inline constexpr std::string_view kToolsPath = "/tools";
Result<Response> tools_page(const archive::Archive& archive, const Request& request);
// By which browsers install the web interface (W3C Web App Manifest).
inline constexpr std::string_view kManifestPath = "/manifest.webmanifest";
Result<Response> health(const archive::Archive& archive, const Request& request);
Result<Response> static_file(const archive::Archive& archive, const Request& request);

// A page of our own that says one thing; JSON or text for those who want that.
Response message(const Request& request, unsigned status, std::string_view title,
                 std::string_view sentence);

// A page of our own, guarded.
Response html_response(unsigned status, std::string html);

}  // namespace varve::replay
