#include "varve/interchange/single_file.hpp"

#include "varve/base/base64.hpp"
#include "interchange/inliner.hpp"
#include "interchange/preamble.hpp"
#include "varve/parse/tree.hpp"

namespace varve::interchange {
namespace {

// The document in a frame of a page of ours, where its scripts may run: the frame inherits the
// policy, so it has to allow what the frame needs.
std::string framed(const Resource& document, std::string_view html) {
  std::string source = "data:text/html;charset=utf-8;base64,";
  append_base64(source, html);
  const std::string text = parse::to_utf8(document.body.view(), encoding_of(document));
  return "<!DOCTYPE html>\n" + preamble(true) + provenance(document.row.url, document.row.time) +
         wrapper(parse::find_title(text), source);
}

}  // namespace

Result<PageFile> single_file(const archive::Archive& archive, const archive::CaptureRow& row,
                             const PageOptions& options) {
  VARVE_ASSIGN(const auto document, open_document(archive, row, options));
  Resources resources(archive, document->row.time, options);
  Inliner inliner(resources, options);
  auto html = inliner.html(*document);
  if (!html) {
    return fail(ErrorKind::kLimit, "{} alone has more bytes than --max-bytes allows", row.url);
  }
  if (options.scripts) html = framed(*document, *html);
  return PageFile{*std::move(html), document->row.url, document->row.time, inliner.used(),
                  resources.take_missing()};
}

}  // namespace varve::interchange
