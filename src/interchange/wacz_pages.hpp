// The pages of a WACZ (pages/pages.jsonl): those that were saved as pages, or where an archive has
// none of those, every HTML document; with their titles and text. Used by one thread.
#pragma once

#include <string>

#include "varve/archive/archive.hpp"
#include "varve/base/body.hpp"

namespace varve::interchange {

class WaczPages {
 public:
  static Result<WaczPages> make(const archive::Archive& archive);

  // A capture, in order; most are no pages.
  Result<void> take(const archive::CaptureRow& row);
  Result<Body> finish();

  struct Page {
    std::string url;
    std::string title;
    Time time;
  };
  [[nodiscard]] const Page& first() const { return first_; }  // no URL: there is none

 private:
  explicit WaczPages(const archive::Archive& archive) : archive_(&archive) {}
  Result<void> add(const archive::CaptureRow& row, std::string title);

  const archive::Archive* archive_;
  bool all_documents_ = false;
  BodyWriter lines_;
  Page first_;
};

}  // namespace varve::interchange
