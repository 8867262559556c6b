#include "replay/save.hpp"

#include <charconv>

#include "replay/access.hpp"
#include "replay/admission.hpp"
#include "replay/api_query.hpp"
#include "replay/changes.hpp"
#include "replay/handlers.hpp"
#include "replay/policy.hpp"
#include "replay/save_answers.hpp"
#include "replay/save_pages.hpp"
#include "replay/shared.hpp"
#include "replay/text.hpp"

namespace varve::replay {
namespace {

constexpr std::string_view kSavePath = "/save";
constexpr std::string_view kStatus = "status/";

bool wants_page(const Request& request) {
  return request.header("Accept").find("text/html") != std::string_view::npos &&
         !request.wants_json();
}

Response finished(Response response) {
  response.set("Cache-Control", "no-store");
  guard_own(response);
  return response;
}

Response refusal_of(const Request& request, unsigned status, std::string_view status_ext,
                    std::string_view sentence) {
  if (wants_page(request)) return message(request, status, "Not saved", sentence);
  return finished(json_response(status, save_error_json(status_ext, sentence)));
}

// "86400", "3d 5h 20m", or two of these, of which the first is for the page itself. In
// microseconds.
Result<std::int64_t> parse_age(std::string_view text) {
  text = trim(take_until(text, ','));
  std::int64_t sum = 0;
  while (!text.empty()) {
    std::string part(trim(take_until(text, ' ')));
    if (part.empty()) continue;
    if (is_digit(part.back())) part += 's';
    VARVE_ASSIGN(const std::int64_t us, parse_duration(part));
    if (sum > INT64_MAX - us)
      return fail(ErrorKind::kInvalid, "if_not_archived_within is too long");
    sum += us;
  }
  return sum;
}

}  // namespace

bool is_save_path(std::string_view path) {
  for (const std::string_view each : {kSavePath, kSavesPath}) {
    if (path.starts_with(each) && (path.size() == each.size() || path[each.size()] == '/')) {
      return true;
    }
  }
  return false;
}

SaveDesk::SaveDesk(Saver saver) {
  if (!saver) return;
  jobs_ = std::make_unique<SaveJobs>(std::move(saver));
  events_ = std::make_unique<Events>([this](const std::string& id) -> std::optional<JobState> {
    const auto job = jobs_->find(id);
    if (!job) return std::nullopt;
    return JobState{job->version, state_json(*job), job->state != SaveJob::State::kPending};
  });
  jobs_->on_change([this](const std::string& id) { events_->changed(id); });
}

SaveDesk::~SaveDesk() {
  if (jobs_) jobs_->on_change({});
}

// Why not, where it may not.
std::optional<Response> SaveDesk::refused(const Request& request,
                                          const std::vector<FormField>& form) const {
  if (!jobs_) {
    return refusal_of(request, 403, "error:no-access",
                      "This server does not save: the archive cannot be written.");
  }
  const auto refusal = request.site->access->refuses_change(request, form);
  if (!refusal) return std::nullopt;
  return wrong(request, form, {refusal->status, "error:no-access", refusal->sentence});
}

// People get their form again, with what they typed.
Response SaveDesk::wrong(const Request& request, const std::vector<FormField>& form,
                         const Wrong& what) const {
  if (!wants_page(request) || request.method != "POST") {
    return refusal_of(request, what.status, what.status_ext, what.sentence);
  }
  const SaveForm filled{field(form, "url"), field(form, "tags"), !field(form, "hold").empty(),
                        what.sentence};
  return finished(save_form(request, what.status, filled, true));
}

Response SaveDesk::save(const Request& request, const std::vector<FormField>& form,
                        std::string_view url) {
  if (auto no = refused(request, form)) return *std::move(no);
  const auto address = read_web_address(url);
  if (!address) {
    return wrong(request, form, {400, "error:invalid-url-syntax", address.error().message});
  }
  SaveOrder order;
  order.url = *address;
  order.tags = split_tags(field(form, "tags"));
  order.hold = !field(form, "hold").empty();
  if (const auto age = field(form, "if_not_archived_within"); !age.empty()) {
    const auto parsed = parse_age(age);
    if (!parsed) return wrong(request, form, {400, "error:bad-request", parsed.error().message});
    order.if_older_than = *parsed;
  }
  const auto id = jobs_->add(std::move(order), field(form, "capture_all") == "1");
  if (!id) {
    Response busy = wrong(request, form, {429, "error:user-session-limit", id.error().message});
    busy.set("Retry-After", "60");
    return busy;
  }
  if (wants_page(request)) return finished(redirect(303, "/save/status/" + *id));
  Response response = json_response(200, accepted_json(*id, *address));
  response.set("Link", fmt::format("<{}/timegate/{}>; rel=\"timegate\"", request.origin, *address));
  return finished(std::move(response));
}

Response SaveDesk::status(const Request& request, std::string_view id) const {
  if (id == "system") return finished(json_response(200, R"({"status":"ok"})"));
  if (id == "user") {
    return finished(json_response(200, user_json(load())));
  }
  const auto job = jobs_ ? jobs_->find(std::string(id)) : std::nullopt;
  if (!job)
    return refusal_of(request, 404, "error:not-found", "There is no such job, or none any more.");
  if (!wants_page(request)) return finished(json_response(200, job_json(*job)));
  Response page = save_job_page(request, *job);
  page.set("Cache-Control", "no-store");
  return page;
}

Response SaveDesk::answer(const Request& request) {
  if (request.path().starts_with(kSavesPath)) return finished(answer_api(request));
  const bool posted = request.method == "POST";
  if (!posted && request.method != "GET" && request.method != "HEAD") {
    Response response = message(request, 405, "Not that way", "Pages are saved by POST.");
    response.set("Allow", "GET, HEAD, POST");
    return response;
  }
  std::string_view rest = std::string_view(request.target).substr(kSavePath.size());
  if (!rest.empty()) rest.remove_prefix(1);
  if (rest.starts_with(kStatus)) return status(request, request.path().substr(6 + kStatus.size()));
  const auto form = posted ? parse_form(request.body) : std::vector<FormField>();
  const std::string_view url = rest.empty() ? field(form, "url") : rest;
  // A GET saves only where it brings the token in a header, which no link or form does.
  const bool told = request.method == "GET" && request.site->access->names_token(request);
  if (posted || told) return save(request, form, url);
  if (request.path() == kSavePath) return shared(request);
  return ask(request, rest);
}

// A link that leads here from another page finds who is signed in.
Response SaveDesk::ask(const Request& request, std::string_view url) const {
  if (!request.site->access->is_signed_in(request)) {
    if (auto again = again_from_here(request)) return *std::move(again);
  }
  return finished(save_form(request, 200, {url}, jobs_ != nullptr));
}

Response SaveDesk::shared(const Request& request) const {
  const auto text = [&](std::string_view name) { return request.field(name).value_or(""); };
  return ask(request, shared_address(text("url"), text("text"), text("title")));
}

}  // namespace varve::replay
