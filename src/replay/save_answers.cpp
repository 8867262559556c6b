#include "replay/save_answers.hpp"

#include "varve/archive/json.hpp"

namespace varve::replay {
namespace {

using archive::dump;
using archive::Json;

// archive.org's word for it, so that clients know what is worth another try.
std::string_view status_ext(const SaveOutcome& outcome) {
  if (outcome.status == 404) return "error:not-found";
  if (outcome.status == 429) return "error:too-many-requests";
  if (outcome.status >= 500) return "error:internal-server-error";
  if (outcome.status >= 400) return "error:no-access";
  switch (outcome.error->kind) {
    case ErrorKind::kInvalid:
      return "error:invalid-url-syntax";
    case ErrorKind::kRefused:
      return "error:blocked-url";
    case ErrorKind::kNetwork:
      return "error:cannot-fetch";
    case ErrorKind::kTimeout:
      return "error:gateway-timeout";
    case ErrorKind::kLimit:
      return "error:filesize-limit";
    default:
      return "error:job-failed";
  }
}

}  // namespace

std::string job_json(const SaveJob& job) {
  Json json;
  json["job_id"] = job.id;
  json["original_url"] = job.order.url;
  json["resources"] = job.outcome.resources;
  switch (job.state) {
    case SaveJob::State::kPending:
      json["status"] = "pending";
      return dump(json);
    case SaveJob::State::kError:
      json["status"] = "error";
      json["status_ext"] = status_ext(job.outcome);
      json["exception"] = to_string(job.outcome.error->kind);
      json["message"] = job.outcome.error->message;
      break;
    case SaveJob::State::kSuccess:
      json["status"] = "success";
      json["timestamp"] = job.outcome.time.digits14();
      json["outlinks"] = Json::object();  // links are not followed
      break;
  }
  if (job.outcome.status != 0) json["http_status"] = job.outcome.status;
  json["duration_sec"] = job.seconds;
  return dump(json);
}

std::string save_error_json(std::string_view status_ext, std::string_view sentence) {
  return dump({{"status", "error"}, {"status_ext", status_ext}, {"message", sentence}});
}

std::string accepted_json(std::string_view id, std::string_view url) {
  return dump({{"url", url}, {"job_id", id}});
}

std::string user_json(const SaveJobs::Load& load) {
  return dump({{"available", kMaxWaiting - load.waiting},
               {"processing", load.waiting + (load.saving ? 1 : 0)}});
}

}  // namespace varve::replay
