// A page of a bundle: its captures with their leaves, and its files in the folder evidence/. Used
// by one thread.
#pragma once

#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "evidence/bundle_files.hpp"
#include "varve/archive/archive.hpp"
#include "varve/evidence/bundle.hpp"

namespace varve::evidence {

struct PageOfBundle {
  // A picture of the page. Drawn: when the bundle was made, of page.html, so that no leaf is of it.
  struct Picture {
    std::string name;
    std::string png;
    bool drawn = false;
  };

  std::string prefix;         // of its files' names
  archive::CaptureRow row;    // the document's
  archive::Capture document;  // with its secrets left out
  std::optional<archive::Snapshot> snapshot;
  std::vector<archive::CaptureRow> rows;  // of its captures, the document's first
  std::vector<Place> places;              // of these, and of its snapshot
  std::vector<std::string> certificates;  // that the server showed, described
  std::vector<std::string> missing;       // sentences
  std::optional<Picture> picture;

  // What it needs and is in `taken` (ids of rows) is another page's, and left out; the rest is put
  // there.
  static Result<PageOfBundle> gather(const archive::Archive& archive, const Log& log,
                                     const archive::CaptureRow& document, std::string_view prefix,
                                     std::set<std::int64_t>& taken);
  // document, request.txt, response.txt, page.html, the picture, certificates. `remarks`: what
  // cannot be drawn, and why.
  Result<void> add_files(const archive::Archive& archive, const Render& draw, BundleFiles& files,
                         std::vector<std::string>& remarks);
  // The name of the manifest of rows[number].
  [[nodiscard]] const std::string& manifest_of(std::size_t number) const;

 private:
  Result<void> take(const archive::Archive& archive, const Log& log,
                    const archive::CaptureRow& captured);
  Result<void> take_snapshot(const Log& log);
  Result<void> take_holding(const archive::Archive& archive, const Log& log,
                            std::set<std::int64_t>& taken);
  Result<void> take_members(const archive::Archive& archive, const Log& log,
                            std::set<std::int64_t>& taken);
  Result<void> add_picture(const archive::Archive& archive, BundleFiles& files);
  Result<void> draw_picture(const std::string& page, const Render& draw, BundleFiles& files,
                            std::vector<std::string>& remarks);
  Result<void> add_certificates(const archive::Archive& archive, BundleFiles& files);
};

}  // namespace varve::evidence
