#include "cli/schedule_saves.hpp"

#include <set>
#include <thread>

#include "varve/crawl/begin.hpp"

namespace varve::cli {
namespace {

using archive::SavedPage;
using monitor::Finding;
using monitor::Monitor;
using schedule::Work;

constexpr std::chrono::seconds kLookAgainAfter{2};

void wait(std::chrono::milliseconds time, const std::atomic<bool>& stop) {
  constexpr std::chrono::milliseconds kStep{50};
  for (; time.count() > 0 && !stop; time -= kStep) std::this_thread::sleep_for(kStep);
}

void add_error(const SavedPage& page, Came& came) {
  if (!page.error) return;
  const bool may_pass = !page.kept || page.status >= 500 || page.status == 429;
  came.may_pass = may_pass || (came.error && came.may_pass);
  if (!came.error) came.error = page.error->in(page.snapshot.url);
}

}  // namespace

Result<SavedPages> save_each(archive::Archive& archive, const Path& folder, SaveOrder order,
                             std::vector<std::string> urls, const std::atomic<bool>& stop) {
  SavedPages pages;
  if (urls.empty()) return pages;
  order.urls = std::move(urls);
  crawl::SaveCallbacks callbacks;
  callbacks.page = [&](const SavedPage& page) {
    const bool stopped = page.error && page.error->kind == ErrorKind::kCancelled;
    if (!stopped) pages[page.snapshot.url] = page;
  };
  callbacks.progress = [](const crawl::Progress&) {};
  VARVE_TRY(save_pages(archive, folder, order, callbacks, stop));
  return pages;
}

Result<LooksAgain> look_again(archive::Archive& archive, const Path& folder, const SaveOrder& order,
                              const std::vector<const Finding*>& findings,
                              const std::atomic<bool>& stop) {
  SaveOrder again = order;
  again.save.if_older_than = 0;
  LooksAgain looks;
  for (std::size_t round = 1; !stop; ++round) {
    std::set<std::string> urls;
    for (const Finding* finding : findings) {
      if (finding->looks_wanted() >= round && urls.size() < kMostLooksAgain) {
        urls.insert(finding->asked);
      }
    }
    if (urls.empty()) break;
    wait(kLookAgainAfter, stop);
    VARVE_ASSIGN(auto saved, save_each(archive, folder, again, {urls.begin(), urls.end()}, stop));
    for (auto& [url, page] : saved) looks[url].push_back(std::move(page));
  }
  return looks;
}

std::span<const SavedPage> looks_of(const LooksAgain& again, const Finding& finding) {
  const auto found = again.find(finding.asked);
  return found == again.end() ? std::span<const SavedPage>() : found->second;
}

Result<void> ScheduleSaves::run(const std::vector<Work>& together) {
  std::vector<Task> tasks;
  for (const Work& work : together) {
    auto monitor = Monitor::make(archive_, *work.schedule);
    if (!monitor) {
      VARVE_TRY(journal_.fail(work, monitor.error().in("what it looks for and tells")));
      continue;
    }
    tasks.push_back({&work, *std::move(monitor), {}, {}});
    VARVE_TRY(take_saved_before(tasks.back()));
  }
  VARVE_TRY(save(tasks));
  std::erase_if(tasks, [](const Task& task) { return !task.is_saved(); });
  for (Task& task : tasks) VARVE_TRY(look(task));
  std::vector<const Finding*> findings;
  for (const Task& task : tasks) {
    for (const Finding& finding : task.findings) findings.push_back(&finding);
  }
  VARVE_ASSIGN(const LooksAgain again, look_again(archive_, folder_, order_, findings, stop_));
  for (Task& task : tasks) VARVE_TRY(end(task, again));
  return {};
}

Result<void> ScheduleSaves::take_saved_before(Task& task) {
  if (!task.work->interrupted) return {};
  for (const std::string& asked : task.work->schedule->urls) {
    const auto url = crawl::read_typed_url(asked);
    if (!url) break;
    VARVE_ASSIGN(auto page,
                 monitor::saved_since(archive_, url->without_fragment(), task.work->run.begun));
    if (!page) break;
    page->snapshot.url = asked;
    task.pages.push_back(*std::move(page));
  }
  if (!task.is_saved()) task.pages.clear();
  return {};
}

Result<void> ScheduleSaves::save(std::vector<Task>& tasks) {
  std::set<std::string> urls;
  for (const Task& task : tasks) {
    if (!task.is_saved())
      urls.insert(task.work->schedule->urls.begin(), task.work->schedule->urls.end());
  }
  VARVE_ASSIGN(const SavedPages saved,
               save_each(archive_, folder_, order_, {urls.begin(), urls.end()}, stop_));
  for (Task& task : tasks) {
    if (task.is_saved()) continue;
    for (const std::string& url : task.work->schedule->urls) {
      const auto found = saved.find(url);
      if (found != saved.end()) task.pages.push_back(found->second);
    }
  }
  return {};
}

Result<void> ScheduleSaves::look(Task& task) {
  for (const SavedPage& page : task.pages) {
    VARVE_ASSIGN(auto state, journal_.known_of(*task.work, page.snapshot.url));
    VARVE_ASSIGN(Finding finding, task.monitor.look(std::move(state), page, task.work->run.planned,
                                                    task.work->run.failures == 0));
    task.findings.push_back(std::move(finding));
  }
  return {};
}

Result<void> ScheduleSaves::end(Task& task, const LooksAgain& again) {
  Came came;
  for (const SavedPage& page : task.pages) add_error(page, came);
  for (Finding& finding : task.findings) {
    VARVE_ASSIGN(const auto notices, task.monitor.conclude(finding, looks_of(again, finding)));
    VARVE_TRY(journal_.tell(*task.work, finding, notices));
    came.changed |= finding.changed;
    came.pages.push_back({finding.asked, monitor::to_text(finding.state)});
  }
  return journal_.end(*task.work, came);
}

}  // namespace varve::cli
