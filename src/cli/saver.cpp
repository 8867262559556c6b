#include "cli/saver.hpp"

#include "cli/log_keeper.hpp"
#include "cli/save_settings.hpp"
#include "cli/saving.hpp"
#include "varve/archive/archive.hpp"
#include "varve/crawl/save.hpp"

namespace varve::cli {

replay::Saver make_saver(const Path& folder, bool allow_private) {
  return [folder, allow_private](const replay::SaveOrder& order, const replay::SaveProgress& tell,
                                 const std::atomic<bool>& stop) {
    archive::SavedPage result;
    result.error = Error{ErrorKind::kCancelled, "the server was stopped"};
    const auto archive = archive::Archive::open(folder, archive::Archive::Mode::kWrite);
    if (!archive) {
      result.error = archive.error();
      return result;
    }
    // Read each time: it may have been changed since the last one.
    const auto said = read_save_settings(folder);
    if (!said) {
      result.error = said.error();
      return result;
    }
    crawl::SaveOptions options;
    apply(*said, options);
    options.fetch.allow_private = allow_private;
    options.if_older_than = order.if_older_than;
    options.tags = order.tags;
    options.note = order.note;
    options.hold = order.hold;
    options.circumstances = circumstances_of(options);
    crawl::SaveCallbacks callbacks;
    callbacks.page = [&](const crawl::PageResult& page) { result = page; };
    callbacks.progress = [&](const crawl::Progress& now) {
      tell({now.resources_done, now.resources_pending, now.bytes_received});
    };
    const SaveOrder saving{
        {order.url}, options, said->browser.value_or(settings::BrowserUse::kAuto), {}};
    const auto saved = save_pages(**archive, folder, saving, callbacks, stop);
    if (!saved) result.error = saved.error();
    keep_log(**archive, folder, allow_private);
    return result;
  };
}

}  // namespace varve::cli
