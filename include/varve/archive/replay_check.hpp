// How a snapshot looked when it was replayed in a browser, next to how it looked when it was
// captured. It stands in the archive as a capture of its own, of the snapshot's time: a
// "urn:pageinfo:" resource (own_urls.hpp), as Browsertrix writes it for its own comparison.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/base/time.hpp"

namespace varve::archive {

class Archive;

struct ReplayCheck {
  Time checked;
  std::string browser;  // "Chromium 142.0.7444.59"
  // Shares from 0 to 1; nothing where the capture has nothing to compare with.
  std::optional<double> pixels;  // of the picture of the whole page
  std::optional<double> text;    // of the words that a reader sees
  std::size_t asked = 0;         // distinct URLs that the replayed page asked for
  std::size_t failed = 0;        // of them those that were not there, and were at the capture
  std::vector<std::string> failed_urls;  // the first hundred
  std::size_t captured = 0;              // captures of the snapshot
  std::size_t missing = 0;               // resources that it lacks

  // The least of the shares, and of that of requests that were answered.
  [[nodiscard]] double score() const;
};

// What was found of the snapshot of that page; nothing where it was never checked, or a stranger's
// file is in its place.
Result<std::optional<ReplayCheck>> replay_check_of(const Archive& archive,
                                                   const std::string& final_url, Time time);

}  // namespace varve::archive
