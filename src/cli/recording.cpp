#include "cli/recording.hpp"

#include "cli/log_keeper.hpp"

namespace varve::cli {

Result<Recording> Recording::start(const Path& folder, const record::Options& options) {
  Recording recording;
  recording.folder_ = folder;
  VARVE_ASSIGN(recording.archive_, archive::Archive::open(folder, archive::Archive::Mode::kWrite));
  recording.recorder_ = std::make_unique<record::ArchiveRecorder>(*recording.archive_);
  record::ArchiveRecorder& recorder = *recording.recorder_;
  record::Callbacks callbacks;
  callbacks.take = [&recorder](record::Exchange exchange) {
    return recorder.take(std::move(exchange));
  };
  callbacks.tick = [&recorder] { recorder.tick(); };
  VARVE_ASSIGN(recording.proxy_,
               record::RecordingProxy::start(*recording.archive_, options, std::move(callbacks)));
  return recording;
}

Result<void> Recording::finish() {
  proxy_.reset();
  VARVE_TRY(recorder_->close());
  keep_log(*archive_, folder_);
  return {};
}

}  // namespace varve::cli
