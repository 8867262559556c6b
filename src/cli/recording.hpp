// A recording proxy and the archive that it fills, for the commands that record.
#pragma once

#include <memory>
#include <string_view>

#include "varve/archive/archive.hpp"
#include "varve/record/archive_recorder.hpp"
#include "varve/record/recording_proxy.hpp"

namespace varve::cli {

// What a person should know before it begins.
inline constexpr std::string_view kRecordingNotice =
    "Recording: what the browser gets is kept, logins, cookies and what is typed into forms "
    "included; whoever can read the archive can read them";

class Recording {
 public:
  // Makes the archive if there is none.
  static Result<Recording> start(const Path& folder, const record::Options& options);

  [[nodiscard]] const record::RecordingProxy& proxy() const { return *proxy_; }
  // Ends it. What came whole is durable when this returns without an error.
  Result<void> finish();

 private:
  Recording() = default;

  Path folder_;
  std::unique_ptr<archive::Archive> archive_;
  std::unique_ptr<record::ArchiveRecorder> recorder_;
  std::unique_ptr<record::RecordingProxy> proxy_;  // goes first
};

}  // namespace varve::cli
