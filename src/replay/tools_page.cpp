// /tools: how pages are saved from where a person is: a bookmarklet, the extension, a phone.
#include "replay/handlers.hpp"
#include "replay/page.hpp"

namespace varve::replay {

Result<Response> tools_page(const archive::Archive&, const Request& request) {
  Page page(request, "Tools", "tools.html");
  set(page.content(), "ORIGIN", std::string_view(request.origin));
  page.content().ShowSection(request.site->public_url.empty() ? "THIS_MACHINE" : "PUBLIC");
  return html_response(200, page.html());
}

}  // namespace varve::replay
