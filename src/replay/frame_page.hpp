// The page of ours around a snapshot: which capture it is, the ones before and after, and the frame
// that holds it in; and what goes into the framed document so that its scripts run as they did.
#pragma once

#include <ctemplate/template.h>

#include <string>

#include "replay/finder.hpp"
#include "replay/http.hpp"
#include "replay/path.hpp"
#include "varve/url/url.hpp"

namespace varve::replay {

// For people; the same facts in JSON for the page's own script.
Result<Response> frame_page(const archive::Archive& archive, const Request& request,
                            const Found& found, const url::Url& document);

// Where a frame finds a snapshot's document: on its origin's host, and for browsers that do not
// find that host on the second port (empty: that is not needed). `document` is `url` parsed; null
// where it is none.
struct FrameSource {
  std::string url;
  std::string sandboxed;
};
FrameSource frame_source(const Request& request, std::string_view digits, std::string_view url,
                         const url::Url* document);
// Fills the frame's attributes: FRAME, SANDBOXED, and SANDBOX, what archived documents may do in
// it.
void fill_frame(const FrameSource& source, ctemplate::TemplateDictionary& frame);

// Markup for a document on its own origin's host: wombat, and what it is told (in its terms; see
// docs/architecture.md).
std::string replay_preamble(const Request& request, const Found& found, const ReplayPath& path,
                            const url::Url& document);

}  // namespace varve::replay
