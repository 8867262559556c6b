// /login: the token, once, for a session; /logout ends it.
#include "replay/access.hpp"
#include "replay/handlers.hpp"
#include "replay/page.hpp"
#include "replay/text.hpp"

namespace varve::replay {
namespace {

// Where to go then: a path of ours, and nothing that a browser could take for another host's.
std::string own_path(std::string_view given) {
  const bool path = given.starts_with('/') && !given.starts_with("//") &&
                    std::all_of(given.begin(), given.end(),
                                [](char c) { return c > ' ' && c < '\x7f' && c != '\\'; });
  return std::string(path && given.size() <= kMaxTarget / 2 ? given : "/");
}

Response page(const Request& request, unsigned status, std::string_view to,
              std::string_view wrong) {
  const bool signed_in = request.site->access->is_signed_in(request);
  Page page(signed_in ? "Signed in" : "Sign in", "login.html");
  ctemplate::TemplateDictionary& form =
      *page.content().AddSectionDictionary(signed_in ? "SIGNED_IN" : "SIGN_IN");
  set(form, "TO", to);
  if (!wrong.empty()) set(*form.AddSectionDictionary("WRONG"), "SENTENCE", wrong);
  if (signed_in) request.site->access->put_proof(request, form);
  Response response = html_response(status, page.html());
  response.set("Cache-Control", "no-store");
  return response;
}

}  // namespace

Result<Response> login_page(const archive::Archive&, const Request& request) {
  if (request.method != "POST") {
    return page(request, 200, own_path(request.field("to").value_or("/")), {});
  }
  const auto form = parse_form(request.body);
  const std::string to = own_path(field(form, "to"));
  const Access& access = *request.site->access;
  if (const auto refusal = access.refuses_change(request, form)) {
    return page(request, refusal->status, to, refusal->sentence);
  }
  Response response = redirect(303, to);
  response.set("Set-Cookie", access.begin_session());
  response.set("Cache-Control", "no-store");
  return response;
}

Result<Response> logout(const archive::Archive&, const Request& request) {
  if (request.method != "POST") return redirect(302, std::string(kLoginPath));
  const auto form = parse_form(request.body);
  if (const auto refusal = request.site->access->refuses_change(request, form)) {
    return message(request, refusal->status, "Not signed out", refusal->sentence);
  }
  Response response = redirect(303, std::string(kLoginPath));
  response.set("Set-Cookie", request.site->access->end_session());
  response.set("Cache-Control", "no-store");
  return response;
}

}  // namespace varve::replay
