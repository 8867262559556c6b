#include "cli/crawl_job.hpp"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "varve/archive/json.hpp"
#include "varve/archive/own_urls.hpp"
#include "varve/base/time.hpp"

namespace varve::cli {
namespace {

constexpr std::string_view kOrder = "order";
constexpr std::string_view kEnding = ".db";
constexpr std::string_view kUnbegun = ".unbegun";

Path folder_of(const Path& archive) {
  return archive / "crawls";
}

bool is_name(std::string_view name) {
  return name.size() == 14 &&
         std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; });
}

std::string to_text(const CrawlOrder& order) {
  return archive::dump(
      archive::Json{{"seeds", order.seeds}, {"options", order.options}, {"run", order.run}});
}

Result<CrawlOrder> read_order(const std::string& text) {
  using Strings = std::vector<std::string>;
  try {
    const auto json = archive::Json::parse(text);
    return CrawlOrder{json.at("seeds").get<Strings>(), json.at("options").get<Strings>(),
                      json.at("run").get<std::string>()};
  } catch (const archive::Json::exception&) {
    return fail(ErrorKind::kDamaged, "it is no crawl's");
  }
}

Result<CrawlJob> open_job(const Path& archive, const std::string& name) {
  const Path file = file_of_job(archive, name);
  VARVE_ASSIGN(frontier::Frontier frontier, frontier::Frontier::open(file));
  VARVE_ASSIGN(const std::string text, frontier.fact(kOrder));
  auto order = read_order(text);
  if (!order) return tl::unexpected(order.error().in(file.string()));
  return CrawlJob{name, file, *std::move(order), std::move(frontier)};
}

// What a process left that was ended before its job was there.
void remove_unbegun(const Path& archive) {
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder_of(archive), ignored)) {
    if (entry.path().extension() != kUnbegun) continue;
    const auto open = frontier::Frontier::open(entry.path());
    if (!open && open.error().kind == ErrorKind::kBusy) continue;
    std::ignore = frontier::Frontier::remove(entry.path());
  }
}

// The file has its name once all is in it that makes it a job.
Result<void> make_job(const Path& file, const CrawlOrder& order) {
  Path unbegun = file;
  unbegun.replace_extension(kUnbegun);
  {
    VARVE_ASSIGN(frontier::Frontier frontier, frontier::Frontier::open(unbegun));
    VARVE_TRY(frontier.set_fact(kOrder, to_text(order)));
    VARVE_TRY(frontier.commit());
  }
  std::error_code error;
  std::filesystem::rename(unbegun, file, error);
  if (error) return fail_errno("cannot begin the crawl", error.value());
  return {};
}

// By a crawl that is not over, or by one that is: a short one ends within its second.
Result<bool> is_taken(const archive::Archive& archive, const Path& folder,
                      const std::string& name) {
  if (std::filesystem::exists(file_of_job(folder, name))) return true;
  VARVE_ASSIGN(const auto report, archive.nearest(std::string(archive::kCrawl) + name, kLatest));
  return report.has_value();
}

}  // namespace

Path file_of_job(const Path& archive, const std::string& name) {
  return folder_of(archive) / (name + std::string(kEnding));
}

Result<CrawlJob> begin_job(const archive::Archive& archive, const Path& folder,
                           const CrawlOrder& order) {
  std::error_code error;
  std::filesystem::create_directories(folder_of(folder), error);
  // Options may have a password in it.
  if (!error) {
    std::filesystem::permissions(folder_of(folder), std::filesystem::perms::owner_all, error);
  }
  if (error) return fail_errno("cannot make a folder for the crawl", error.value());
  remove_unbegun(folder);
  // Names are seconds: the next free one.
  Time time = Time::now();
  while (true) {
    VARVE_ASSIGN(const bool taken, is_taken(archive, folder, time.digits14()));
    if (!taken) break;
    time.us += kMicrosecondsOfSecond;
  }
  VARVE_TRY(make_job(file_of_job(folder, time.digits14()), order));
  return open_job(folder, time.digits14());
}

Result<CrawlJob> resume_job(const Path& archive, const std::string& name) {
  std::vector<std::string> names = job_names(archive);
  if (name == "latest" && !names.empty()) return open_job(archive, names.back());
  if (std::find(names.begin(), names.end(), name) != names.end()) return open_job(archive, name);
  return fail(ErrorKind::kInvalid,
              "there is no crawl \"{}\" that could go on; `varve crawl --jobs` lists them", name);
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
