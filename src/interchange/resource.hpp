// What a page asks the archive for: a URL's capture nearest to the page's, redirects followed.
// Internal to interchange.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "interchange/use.hpp"
#include "varve/archive/archive.hpp"
#include "varve/base/body.hpp"
#include "varve/base/error.hpp"
#include "varve/interchange/page_file.hpp"
#include "varve/parse/charset.hpp"
#include "varve/url/url.hpp"

namespace varve::interchange {

struct Resource {
  archive::CaptureRow row;
  url::Url url;              // the last one, after redirects
  std::string content_type;  // the header, "" where there is none
  std::string essence;       // of it, or what the bytes look like where it says nothing
  std::string charset;       // as the header has it
  Body body;
};

// Why something is not to be had, as a sentence.
using Reason = std::string;
struct Lookup {
  std::shared_ptr<const Resource> resource;  // null where there is none
  Reason reason;
};

// One page's. Not thread-safe.
class Resources {
 public:
  // `time` is what captures are to be near to.
  Resources(const archive::Archive& archive, Time time, const PageOptions& options)
      : archive_(archive), time_(time), options_(options) {}

  // By an http(s) URL, whose fragment is not looked at, what a browser shows there: not the error
  // that a server answered with, but for documents and pictures. The same answer whenever asked.
  Lookup find(const url::Url& url, Use use);
  // Follows redirects from a capture on. Errors are the archive's.
  Result<Lookup> open(archive::CaptureRow row) const;

  // What the page shows and will not have; the first reason counts. Without one it is no miss.
  void miss(const std::string& url, const Reason& reason);
  std::vector<archive::FailedResource> take_missing() { return std::move(missing_); }

 private:
  const Lookup& look(const url::Url& url);
  Result<Lookup> look_in_archive(const std::string& url) const;

  const archive::Archive& archive_;
  const Time time_;
  const PageOptions& options_;
  std::map<std::string, Lookup, std::less<>> found_;
  std::map<std::string, bool, std::less<>> missed_;
  std::vector<archive::FailedResource> missing_;
};

// The page's own document: kInvalid where it is no HTML.
Result<std::shared_ptr<const Resource>> open_document(const archive::Archive& archive,
                                                      const archive::CaptureRow& row,
                                                      const PageOptions& options);

bool is_html(std::string_view essence);
// Documents in XML that hold links as HTML does.
bool is_xml_document(std::string_view essence);
bool is_text(std::string_view essence);

// A media type that can stand in any header or data: URL: "application/octet-stream" where
// `essence` is none.
std::string safe_type(std::string_view essence);

// How the markup of an HTML or XML document is encoded.
const parse::Encoding& encoding_of(const Resource& document);

}  // namespace varve::interchange
