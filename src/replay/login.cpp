// /login: the token, once, for a session; /logout ends it.
#include "replay/login.hpp"

#include "replay/access.hpp"
#include "replay/guesses.hpp"
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
  Page page(request, signed_in ? "Signed in" : "Sign in", "login.html");
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

std::string sign_in_path(const Request& request) {
  constexpr std::size_t kLongest = 2'000;  // what leads back is in each page
  const bool leads_back = request.path() != kLoginPath && request.path() != kLogoutPath;
  if (!leads_back || request.target.size() > kLongest) return std::string(kLoginPath);
  return form_path(kLoginPath, {{"to", request.target}});
}

void put_sign_in(const Request& request, ctemplate::TemplateDictionary& page) {
  const Access* access = request.site == nullptr ? nullptr : request.site->access;
  if (access == nullptr || !access->has_sessions()) return;
  if (access->is_signed_in(request)) return page.ShowSection("SIGN_OUT");
  set(*page.AddSectionDictionary("SIGN_IN"), "PATH", std::string_view(sign_in_path(request)));
}

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
  const std::string session = access.new_session();
  request.site->guesses->trust(session);
  response.set("Set-Cookie", access.begin_session(session));
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
