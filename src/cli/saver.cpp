#include "cli/saver.hpp"

#include "varve/archive/archive.hpp"
#include "varve/crawl/save.hpp"

namespace varve::cli {
namespace {

replay::SaveOutcome outcome_of(const crawl::PageResult& page) {
  replay::SaveOutcome outcome;
  outcome.error = page.error;
  outcome.kept = page.kept;
  outcome.skipped = page.skipped;
  outcome.status = page.status;
  outcome.url = page.snapshot.final_url;
  outcome.time = page.snapshot.time;
  for (const auto& member : page.snapshot.members) outcome.resources.push_back(member.url);
  return outcome;
}

}  // namespace

replay::Saver make_saver(const Path& folder, bool allow_private) {
  return [folder, allow_private](const replay::SaveOrder& order, const std::atomic<bool>& stop) {
    replay::SaveOutcome outcome;
    outcome.error = Error{ErrorKind::kCancelled, "the server was stopped"};
    const auto archive = archive::Archive::open(folder, archive::Archive::Mode::kWrite);
    if (!archive) {
      outcome.error = archive.error();
      return outcome;
    }
    crawl::SaveOptions options;
    options.fetch.allow_private = allow_private;
    options.if_older_than = order.if_older_than;
    crawl::SaveCallbacks callbacks;
    callbacks.page = [&](const crawl::PageResult& page) { outcome = outcome_of(page); };
    const auto saved = crawl::save_pages(**archive, {order.url}, options, callbacks, stop);
    if (!saved) outcome.error = saved.error();
    return outcome;
  };
}

}  // namespace varve::cli
