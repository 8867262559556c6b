// Where another web archive has its list of captures (a CDX server) and its replay, as the Wayback
// Machine, pywb and varve lay them out; and the URLs to ask them by. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "interchange/cdx_line.hpp"
#include "varve/archive/query.hpp"
#include "varve/base/error.hpp"
#include "varve/url/url.hpp"

namespace varve::interchange {

class RemoteArchive {
 public:
  // `given`: a CDX endpoint (/cdx/search/cdx, /COLL/cdx, /COLL/index, /cdx), or the root of the
  // archive or of a pywb collection in it. `replay`: the prefix of replay, where it is not the one
  // that goes with such an endpoint; else empty. kInvalid where one of them is no http(s) URL, or
  // which replay belongs to the endpoint does not show.
  static Result<RemoteArchive> of(std::string_view given, std::string_view replay);

  [[nodiscard]] const url::Url& endpoint() const { return endpoint_; }
  // "http://localhost:8080/coll/": behind it stand TIMEid_/URL.
  [[nodiscard]] const std::string& replay() const { return replay_; }

  // The same archive answers at that URL's scheme, name and port.
  void move_to(const url::Url& there);

  // What of the list is asked for: `limit` lines from `resume_key` on, or from the first.
  struct Page {
    std::uint64_t limit = 0;
    std::string resume_key;
    bool resumable = true;  // the server shall say where the next begins
  };
  [[nodiscard]] Result<url::Url> list_url(const archive::Query& query, const Page& page) const;
  // Of the capture's payload as it was archived (`id_`).
  [[nodiscard]] Result<url::Url> replay_url(const CdxLine& line) const;
  // What is archived at a URL of the replay; nothing where the URL is none of it. `base` is what a
  // relative one is relative to.
  [[nodiscard]] std::optional<CdxLine> archived_at(std::string_view location,
                                                   const url::Url& base) const;

 private:
  RemoteArchive(url::Url endpoint, std::string replay)
      : endpoint_(std::move(endpoint)), replay_(std::move(replay)) {}

  url::Url endpoint_;
  std::string replay_;
};

}  // namespace varve::interchange
