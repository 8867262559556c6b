// Pages that say one thing, and how our own pages are sent.
#include <nlohmann/json.hpp>

#include "replay/handlers.hpp"
#include "replay/login.hpp"
#include "replay/page.hpp"
#include "replay/policy.hpp"

namespace varve::replay {

Response html_response(unsigned status, std::string html) {
  Response response{.status = status, .headers = {}, .body = {}};
  response.set("Content-Type", "text/html; charset=utf-8");
  response.set_body(Body(std::move(html)));
  guard_own(response);
  return response;
}

Response message(const Request& request, unsigned status, std::string_view title,
                 std::string_view sentence) {
  Response response;
  if (request.wants_json()) {
    const nlohmann::json answer = {{"error", std::string(sentence)}};
    response = json_response(status,
                             answer.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
  } else if (request.is_navigation()) {
    Page page(request, title, "message.html");
    set(page.content(), "HEADING", title);
    set(page.content(), "SENTENCE", sentence);
    if (status == 401 && request.host.is_own()) {
      set(*page.content().AddSectionDictionary("LEADS_TO_LOGIN"), "PATH",
          std::string_view(sign_in_path(request)));
    }
    response.status = status;
    response.set("Content-Type", "text/html; charset=utf-8");
    response.set_body(Body(page.html()));
  } else {
    response = text_response(status, sentence);
  }
  guard_stand_in(response);
  response.set("Cache-Control", "no-store");
  return response;
}

}  // namespace varve::replay
