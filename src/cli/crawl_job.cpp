#include "cli/crawl_job.hpp"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "varve/archive/json.hpp"
#include "varve/base/time.hpp"

namespace varve::cli {
namespace {

constexpr std::string_view kArguments = "arguments";
constexpr std::string_view kEnding = ".db";

Path folder_of(const Path& archive) {
  return archive / "crawls";
}

bool is_name(std::string_view name) {
  return name.size() == 14 &&
         std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

Result<CrawlJob> open_job(const Path& archive, const std::string& name) {
  const Path file = folder_of(archive) / (name + std::string(kEnding));
  VARVE_ASSIGN(frontier::Frontier frontier, frontier::Frontier::open(file));
  return CrawlJob{name, file, {}, std::move(frontier)};
}

}  // namespace

Result<CrawlJob> begin_job(const Path& archive, const std::vector<std::string>& arguments) {
  std::error_code error;
  std::filesystem::create_directories(folder_of(archive), error);
  // A command line may have a password in it.
  if (!error) {
    std::filesystem::permissions(folder_of(archive), std::filesystem::perms::owner_all, error);
  }
  if (error) return fail_errno("cannot make a folder for the crawl", error.value());
  // Names are seconds: the next free one.
  Time time = Time::now();
  while (std::filesystem::exists(folder_of(archive) / (time.digits14() + std::string(kEnding)))) {
    time.us += kMicrosecondsOfSecond;
  }
  VARVE_ASSIGN(CrawlJob job, open_job(archive, time.digits14()));
  job.arguments = arguments;
  const std::string text = archive::dump(archive::Json(arguments));
  VARVE_TRY(job.frontier.set_fact(kArguments, text));
  VARVE_TRY(job.frontier.commit());
  return job;
}

Result<CrawlJob> resume_job(const Path& archive, const std::string& name) {
  const std::vector<std::string> names = job_names(archive);
  const std::string wanted = name == "latest" && !names.empty() ? names.back() : name;
  if (std::find(names.begin(), names.end(), wanted) == names.end()) {
    return fail(ErrorKind::kInvalid,
                "there is no crawl \"{}\" that could go on; `varve crawl --jobs` lists them", name);
  }
  VARVE_ASSIGN(CrawlJob job, open_job(archive, wanted));
  VARVE_ASSIGN(const std::string text, job.frontier.fact(kArguments));
  const auto json = archive::Json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_array()) return fail(ErrorKind::kDamaged, "{} is no crawl's", job.file.string());
  for (const auto& each : json) {
    if (each.is_string()) job.arguments.push_back(each.get<std::string>());
  }
  return job;
}

Result<void> end_job(CrawlJob job) {
  const Path file = job.file;
  { const frontier::Frontier closed = std::move(job.frontier); }
  return frontier::Frontier::remove(file);
}

std::vector<std::string> job_names(const Path& archive) {
  std::vector<std::string> names;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder_of(archive), error)) {
    const Path& path = entry.path();
    if (path.extension() == kEnding && is_name(path.stem().string())) {
      names.push_back(path.stem().string());
    }
  }
  std::sort(names.begin(), names.end());
  return names;
}

}  // namespace varve::cli
