// /api/v1/saves: a page is saved at the word of a program, and told about while it is.
#include "replay/access.hpp"
#include "replay/api_query.hpp"
#include "replay/changes.hpp"
#include "replay/path.hpp"
#include "replay/policy.hpp"
#include "replay/save.hpp"
#include "replay/save_answers.hpp"
#include "replay/text.hpp"
#include "varve/archive/json.hpp"

namespace varve::replay {
namespace {

using archive::dump;
using archive::Json;

constexpr std::string_view kEvents = "/events";

Response not_that_way(std::string_view methods) {
  Response response = json_error(405, fmt::format("only {} are answered here", methods));
  response.set("Allow", std::string(methods));
  return response;
}

Result<SaveOrder> read_order(const std::string& text) {
  const Json json = Json::parse(text, nullptr, false);
  const auto wrong = [] {
    return fail(ErrorKind::kInvalid,
                "the body is JSON with url, and if wanted tags (a list of texts), note (a text), "
                "hold (true or false) and if_older_than (\"3d\")");
  };
  if (!json.is_object()) return wrong();
  SaveOrder order;
  for (const auto& [name, value] : json.items()) {
    if (name == "url" && value.is_string()) {
      VARVE_ASSIGN(order.url, read_web_address(value.get<std::string>()));
    } else if (name == "tags") {
      VARVE_ASSIGN(order.tags, read_texts(name, value));
    } else if (name == "note" && value.is_string()) {
      order.note = value.get<std::string>();
    } else if (name == "hold" && value.is_boolean()) {
      order.hold = value.get<bool>();
    } else if (name == "if_older_than" && value.is_string()) {
      VARVE_ASSIGN(order.if_older_than, parse_duration(value.get<std::string>()));
    } else {
      return wrong();
    }
  }
  if (order.url.empty()) return wrong();
  return order;
}

}  // namespace

Response SaveDesk::begin(const Request& request) {
  if (!jobs_) return json_error(403, "this server does not save: the archive cannot be written to");
  if (const auto refusal = request.site->access->refuses_change(request, {})) {
    return json_error(refusal->status, refusal->sentence);
  }
  auto order = read_order(request.body);
  if (!order) return json_error(400, order.error().message);
  const auto id = jobs_->add(*std::move(order), true);
  if (!id) {
    Response busy = json_error(429, id.error().message);
    busy.set("Retry-After", "60");
    return busy;
  }
  Response response = json_response(202, state_json(*jobs_->find(*id)));
  response.set("Location", fmt::format("{}/{}", kSavesPath, *id));
  return response;
}

Response SaveDesk::events(const std::string& id) {
  return answer_events(*events_, id, "the job");
}

Response SaveDesk::answer_api(const Request& request) {
  std::string_view id = request.path().substr(kSavesPath.size());
  const bool reads = request.method == "GET" || request.method == "HEAD";
  if (id.empty() && request.method == "POST") return begin(request);
  if (!reads) return not_that_way(id.empty() ? "GET, POST" : "GET");
  if (id.empty()) return json_response(200, load_json(load()));
  id.remove_prefix(1);
  const bool follows = id.ends_with(kEvents);
  if (follows) id.remove_suffix(kEvents.size());
  const auto job = jobs_ ? jobs_->find(std::string(id)) : std::nullopt;
  if (!job) return json_error(404, "there is no such save, or none any more");
  if (follows && request.method == "GET") return events(job->id);
  return json_response(200, state_json(*job));
}

}  // namespace varve::replay
