// What a page needs, one thing after the other: its document, over redirects, then the requisites,
// and theirs. What is there is handed to the writer; what is not is told with the page. For one
// thread, the event loop's.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "crawl/downloads.hpp"
#include "crawl/resource.hpp"

namespace varve::crawl {

class PageNeeds {
 public:
  PageNeeds(Downloads& downloads, CaptureWriter& writer, PageSource& source,
            const SaveOptions& options);

  // A page is complete once it waits for nothing more (Page::waiting_for).
  void begin(Page& page, const url::Url& url);
  // The pages that waited for the resource: each may be complete now.
  std::vector<Page*> arrived(Resource& resource);
  // The archive's failure, or the source's.
  [[nodiscard]] const std::optional<Error>& error() const { return error_; }

  // Resources that were handed to the writer so far.
  [[nodiscard]] std::size_t stored() const { return stored_; }

 private:
  void need(Page& page, Resource& resource, Page::Use use);
  static void wait_for(Page& page, Resource& resource);
  void settle(Page& page, Resource& resource);

  // Until the document is there.
  void settle_document(Page& page, Resource& resource);
  void follow_document(Page& page, Resource& resource);
  void accept_document(Page& page, Resource& document);
  void keep_look(Page& page, const Resource& document);

  // From then on.
  void settle_requisite(Page& page, Resource& resource);
  void follow_requisite(Page& page, Resource& resource);
  void need_requisites(Page& page, Resource& resource, int depth);

  bool refused(Page& page, Resource& resource);
  Resource& redirect_target(Page& page, Resource& resource);
  void store(Page& page, Resource& resource);

  Downloads& downloads_;
  CaptureWriter& writer_;
  PageSource& source_;
  const SaveOptions& options_;
  std::optional<Error> error_;
  std::size_t stored_ = 0;
};

}  // namespace varve::crawl
