#include "replay/access.hpp"

#include <charconv>

#include "replay/login.hpp"
#include "replay/page.hpp"
#include "replay/text.hpp"
#include "varve/base/secret.hpp"
#include "varve/base/time.hpp"

namespace varve::replay {
namespace {

constexpr std::int64_t kSession = 30 * 86'400;  // seconds
constexpr std::int64_t kTicket = 60;
constexpr std::int64_t kAdmission = 12 * 3'600;

std::int64_t now() {
  return Time::now().us / 1'000'000;
}

// "LOW key:secret", as archive.org has it: the key may be any, the secret is the token.
std::string_view token_in_header(const Request& request) {
  std::string_view given = request.header("Authorization");
  if (starts_with_ascii(given, "LOW ")) {
    given.remove_prefix(given.find(':') == std::string_view::npos ? 4 : given.find(':') + 1);
    return trim(given);
  }
  return trim(request.header("X-Varve-Token"));
}

bool is_from_elsewhere(const Request& request) {
  const std::string_view origin = request.header("Origin");
  if (!origin.empty() && !equals_ascii(origin, request.origin)) return true;
  // Said by every browser of today, also where it leaves Origin out.
  const std::string_view site = request.header("Sec-Fetch-Site");
  return !site.empty() && site != "same-origin" && site != "none";
}

// One of the browser's extensions, whichever. Only the browser says so: no page's origin, and no
// archived page's, is written like that.
bool is_from_extension(const Request& request) {
  const std::string_view origin = request.header("Origin");
  return starts_with_ascii(origin, "chrome-extension://") ||
         starts_with_ascii(origin, "moz-extension://");
}

}  // namespace

Access::Access(std::string_view token, std::string_view cookie_mark, bool secure,
               bool guards_reading)
    : token_(token),
      key_(hmac_sha256(token, "varve: what sessions are made with").view()),
      // The prefix keeps other hosts of the domain from setting it (RFC 6265bis 4.1.3.2).
      name_(fmt::format("{}varve-{}", secure ? "__Host-" : "", cookie_mark)),
      replay_name_(name_ + "-replay"),
      secure_(secure),
      guards_reading_(guards_reading) {}

std::string Access::mac(std::string_view purpose, std::string_view text) const {
  return hmac_sha256(key_, fmt::format("{} {}", purpose, text)).hex();
}

bool Access::is_token(std::string_view given) const {
  return is_same_secret(trim(given), token_);
}

bool Access::brings_token(const Request& request) const {
  return is_token(token_in_header(request));
}

bool Access::names_token(const Request& request) {
  return !token_in_header(request).empty();
}

std::string Access::pass(std::string_view purpose, std::int64_t seconds) const {
  const std::string end = std::to_string(now() + seconds);
  return fmt::format("{}-{}", end, mac(purpose, end));
}

bool Access::is_pass(std::string_view given, std::string_view purpose) const {
  const std::string_view end = take_until(given, '-');
  if (token_.empty() || !is_same_secret(given, mac(purpose, end))) return false;
  std::int64_t seconds = 0;
  std::from_chars(end.data(), end.data() + end.size(), seconds);
  return seconds > now();
}

std::string_view Access::session_of(const Request& request) const {
  const std::string_view session = request.cookie(name_);
  return is_pass(session, "session") ? session : std::string_view();
}

Access::Refusal Access::wrong_token() {
  return {403, "That is not the token, which is in the file token of the archive's folder."};
}

std::optional<Access::Refusal> Access::refuses_change(const Request& request,
                                                      const std::vector<FormField>& form) const {
  if (token_.empty()) {
    return Refusal{403, "This server changes nothing: the archive cannot be written to."};
  }
  // A program like any other, to which its user gave the token. Not so the browser's session.
  if (is_from_extension(request) && brings_token(request)) return std::nullopt;
  if (is_from_extension(request) && names_token(request)) return wrong_token();
  if (is_from_elsewhere(request)) {
    return Refusal{403, "Changes are made at the word of this server's own pages only."};
  }
  if (brings_token(request) || is_token(field(form, "token"))) return std::nullopt;
  const std::string_view session = session_of(request);
  const std::string_view proof = field(form, "form");
  if (!session.empty() && is_same_secret(proof, mac("form", session))) return std::nullopt;
  if (names_token(request) || !field(form, "token").empty()) {
    return wrong_token();
  }
  if (!proof.empty()) {
    return Refusal{403, "You are not signed in any more: open the page again, then change it."};
  }
  return Refusal{401,
                 "That needs the token from the file token of the archive's folder: sign in, or "
                 "send it as \"X-Varve-Token: TOKEN\" or \"Authorization: LOW varve:TOKEN\"."};
}

std::string Access::cookie(std::string_view name, std::string_view value,
                           std::int64_t seconds) const {
  return fmt::format("{}={}; Path=/; Max-Age={}; HttpOnly; SameSite=Strict{}", name, value, seconds,
                     secure_ ? "; Secure" : "");
}

std::string Access::new_session() const {
  return pass("session", kSession);
}

std::string Access::begin_session(std::string_view session) const {
  return cookie(name_, session, kSession);
}

std::vector<Access::Claim> Access::claims(const Request& request) const {
  std::vector<Claim> claims;
  if (token_.empty()) return claims;
  if (names_token(request)) {
    claims.push_back({std::string(token_in_header(request)), brings_token(request)});
  }
  if (const std::string_view session = request.cookie(name_); !session.empty()) {
    std::string_view made = session;
    const std::string_view end = take_until(made, '-');
    const bool ours = is_same_secret(made, mac("session", end));
    if (!ours || is_pass(session, "session")) claims.push_back({std::string(session), ours, true});
  }
  if (request.method == "POST" && !is_from_elsewhere(request)) {
    const auto form = parse_form(request.body);
    const std::string_view token = trim(field(form, "token"));
    if (!token.empty()) claims.push_back({std::string(token), is_token(token)});
  }
  return claims;
}

std::string Access::end_session() const {
  return cookie(name_, "", 0);
}

std::string Access::ticket(std::string_view label) const {
  return pass(fmt::format("ticket {}", label), kTicket);
}

bool Access::is_ticket(std::string_view given, std::string_view label) const {
  return is_pass(given, fmt::format("ticket {}", label));
}

std::string Access::admit(std::string_view label) const {
  return cookie(replay_name_, pass(fmt::format("admitted {}", label), kAdmission), kAdmission);
}

bool Access::is_admitted(const Request& request) const {
  return is_pass(request.cookie(replay_name_), fmt::format("admitted {}", request.host.label));
}

void Access::put_proof(const Request& request, ctemplate::TemplateDictionary& form) const {
  ctemplate::TemplateDictionary& proof = *form.AddIncludeDictionary("PROOF");
  proof.SetFilename("proof.html");
  const std::string_view session = session_of(request);
  if (session.empty()) {
    set(*proof.AddSectionDictionary("ASK"), "LOGIN", std::string_view(sign_in_path(request)));
    return;
  }
  set(*proof.AddSectionDictionary("SIGNED_IN"), "FORM", std::string_view(mac("form", session)));
}

std::string_view field(const std::vector<FormField>& form, std::string_view name) {
  for (const FormField& each : form) {
    if (each.name == name) return each.value;
  }
  return {};
}

}  // namespace varve::replay
