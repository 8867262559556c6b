#include "replay/save_answers.hpp"

#include "varve/archive/json.hpp"
#include "varve/base/bytes.hpp"

namespace varve::replay {
namespace {

using archive::dump;
using archive::Json;

// archive.org's word for it, so that clients know what is worth another try.
std::string_view status_ext(const archive::SavedPage& outcome) {
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
    case ErrorKind::kExpired:
    case ErrorKind::kUntrusted:
      return "error:cannot-fetch";
    case ErrorKind::kNoHost:
      return "error:invalid-host-resolution";
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
  Json resources = Json::array();
  for (const auto& member : job.outcome.snapshot.members) resources.push_back(member.url);
  json["resources"] = std::move(resources);
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
      json["timestamp"] = job.outcome.snapshot.time.digits14();
      json["outlinks"] = Json::object();  // links are not followed
      break;
  }
  if (job.outcome.status != 0) json["http_status"] = job.outcome.status;
  json["duration_sec"] = job.seconds;
  return dump(json);
}

std::string_view state_name(const SaveJob& job) {
  if (job.state == SaveJob::State::kPending) return job.begun ? "saving" : "waiting";
  return job.state == SaveJob::State::kSuccess ? "saved" : "failed";
}

std::string progress_text(const SaveJob& job) {
  if (!job.begun) return "It waits for others to be saved.";
  return fmt::format("{} of {} parts, {}", job.step.resources_done,
                     job.step.resources_done + job.step.resources_pending,
                     human_bytes(job.step.bytes_received));
}

std::string state_json(const SaveJob& job) {
  Json json = {{"id", job.id},
               {"url", job.order.url},
               {"state", state_name(job)},
               {"resources_done", job.step.resources_done},
               {"resources_pending", job.step.resources_pending},
               {"bytes_received", job.step.bytes_received},
               {"progress", progress_text(job)},
               {"page", nullptr}};
  if (job.state != SaveJob::State::kPending) {
    json["page"] = archive::to_json(job.outcome);
    json["skipped"] = job.outcome.skipped;
  }
  return dump(json);
}

std::string save_error_json(std::string_view status_ext, std::string_view sentence) {
  return dump({{"status", "error"}, {"status_ext", status_ext}, {"message", sentence}});
}

std::string accepted_json(std::string_view id, std::string_view url) {
  return dump({{"url", url}, {"job_id", id}});
}

std::string load_json(const SaveJobs::Load& load) {
  return dump({{"waiting", load.waiting},
               {"saving", load.saving},
               {"saved", load.saved},
               {"failed", load.failed}});
}

std::string user_json(const SaveJobs::Load& load) {
  return dump({{"available", kMaxWaiting - load.waiting},
               {"processing", load.waiting + (load.saving ? 1 : 0)}});
}

}  // namespace varve::replay
