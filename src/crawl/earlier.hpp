// What the archive has of a URL already, so that its server is asked for no more than what is new
// (RFC 9110 13, RFC 9111). Reads the archive; thread-safe.
#pragma once

#include <memory>
#include <optional>

#include "varve/archive/archive.hpp"
#include "varve/base/time.hpp"
#include "varve/crawl/save.hpp"
#include "varve/fetch/fetcher.hpp"
#include "varve/parse/link.hpp"
#include "varve/url/url.hpp"

namespace varve::crawl {

// The newest capture of a URL: of a GET, whole, with the status 200, made by a save that asked as
// this one does.
struct Earlier {
  archive::CaptureRow row;
  archive::Capture capture;
  // Of a document: the last look at all of the page, without its members.
  std::shared_ptr<const archive::Snapshot> page;
  fetch::Validators validators;  // those that can be relied on
  bool fresh = false;            // a requisite that need not be asked for
};

class EarlierCaptures {
 public:
  // `now` is when the run begins. Both live as long as this does.
  EarlierCaptures(const archive::Archive& archive, const SaveOptions& options, Time now);

  // Nothing where the URL is to be asked for as if it were new: there is no such capture, or it is
  // time for a look at all of the page, or the user's own headers set conditions.
  [[nodiscard]] std::shared_ptr<const Earlier> find(const url::Url& url, parse::Role role,
                                                    bool first_party) const;

  // The capture's answer, with its body where it is read for what it needs. Nothing where that is
  // not there any more.
  [[nodiscard]] std::optional<fetch::Response> answer_of(const Earlier& earlier,
                                                         const url::Url& url,
                                                         parse::Role role) const;

 private:
  [[nodiscard]] std::shared_ptr<Earlier> find_document(const url::Url& url) const;
  [[nodiscard]] std::shared_ptr<Earlier> find_requisite(const url::Url& url) const;
  [[nodiscard]] std::shared_ptr<const archive::Snapshot> page_at(
      const archive::CaptureRow& row) const;
  [[nodiscard]] bool asked_alike(const archive::Capture& capture, bool first_party) const;

  const archive::Archive& archive_;
  const SaveOptions& options_;
  const Time now_;
  const bool conditions_of_user_;
};

// Whether a 304 is about that capture: it may name no other state (RFC 9110 15.4.5, RFC
// 9111 4.3.4). Pure.
bool confirms(const fetch::Response& not_modified, const Earlier& earlier);

// Whether an answer says what that capture says, to the byte. Pure.
bool says_the_same(const fetch::Response& answer, const Earlier& earlier);

}  // namespace varve::crawl
