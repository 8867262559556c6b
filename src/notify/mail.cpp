#include "notify/mail.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "notify/letter.hpp"
#include "notify/mail_headers.hpp"
#include "varve/base/ascii.hpp"
#include "varve/fetch/address.hpp"
#include "varve/fetch/trust.hpp"
#include "varve/url/url.hpp"

namespace varve::notify {
namespace {

constexpr std::size_t kQuotedReply = 200;  // bytes

struct FreeMime {
  void operator()(curl_mime* mime) const noexcept { curl_mime_free(mime); }
};
using Mime = std::unique_ptr<curl_mime, FreeMime>;

void append(fetch::HeaderList& list, const std::string& line) {
  curl_slist* longer = curl_slist_append(list.get(), line.c_str());
  if (longer == nullptr) return;
  (void)list.release();
  list.reset(longer);
}

// Whose the Message-ID is: the domain of who writes.
std::string_view domain_of(std::string_view address) {
  return address.substr(address.rfind('@') + 1);
}

// Auto-Submitted (RFC 3834 5) keeps away out-of-office answers.
fetch::HeaderList headers_of(const Notice& notice, const std::string& from, const std::string& to,
                             Time now) {
  fetch::HeaderList list;
  append(list, "Date: " + mail_date(now));
  append(list, fmt::format("From: varve <{}>", from));
  append(list, fmt::format("To: <{}>", to));
  append(list, text_field("Subject", subject_of(notice)));
  append(list, fmt::format("Message-ID: <{}@{}>", notice.id, domain_of(from)));
  append(list, "Auto-Submitted: auto-generated");
  append(list, text_field("X-Varve-Kind", notice.kind));
  if (!notice.schedule.empty()) append(list, text_field("X-Varve-Schedule", notice.schedule));
  return list;
}

// A line of text ends in CRLF: anything else would be encoded as a byte (RFC 2045 6.7, rule 4).
std::string with_crlf(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 32);
  for (const char c : text) {
    if (c == '\n' && !out.ends_with('\r')) out += '\r';
    out += c;
  }
  return out;
}

void add_text(curl_mime* mime, std::string_view letter, const char* type) {
  const std::string text = with_crlf(letter);
  curl_mimepart* part = curl_mime_addpart(mime);
  curl_mime_data(part, text.data(), text.size());
  curl_mime_type(part, type);
  curl_mime_encoder(part, "quoted-printable");
}

// multipart/mixed of the text, as multipart/alternative (RFC 2046 5.1.4), and the redline.
Mime body_of(CURL* easy, const Notice& notice, std::string_view link_base) {
  Mime mime(curl_mime_init(easy));
  curl_mime* alternatives = curl_mime_init(easy);
  add_text(alternatives, plain_letter(notice, link_base), "text/plain; charset=utf-8");
  add_text(alternatives, html_letter(notice, link_base), "text/html; charset=utf-8");
  curl_mimepart* letter = curl_mime_addpart(mime.get());
  curl_mime_subparts(letter, alternatives);
  curl_mime_type(letter, "multipart/alternative");
  if (notice.html.empty()) return mime;
  curl_mimepart* redline = curl_mime_addpart(mime.get());
  curl_mime_data(redline, notice.html.data(), notice.html.size());
  curl_mime_type(redline, "text/html; charset=utf-8");
  curl_mime_filename(redline, "redline.html");
  curl_mime_encoder(redline, "base64");
  return mime;
}

bool is_on_this_machine(const url::Url& server) {
  const auto why = fetch::why_refused(server.hostname());
  return why && why->starts_with("loopback");
}

// STARTTLS or nothing (RFC 3207), so that nobody between can take it away.
long tls_of(const url::Url& server, const settings::Notify& settings) {
  const bool plain = settings.smtp_tls ? *settings.smtp_tls == settings::SmtpTls::kNever
                                       : is_on_this_machine(server);
  return plain ? CURLUSESSL_NONE : CURLUSESSL_ALL;
}

void set_server(CURL* easy, const url::Url& server, const settings::Notify& settings,
                const MailLimits& limits) {
  curl_easy_setopt(easy, CURLOPT_URL, server.href().c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(limits.connect.count()));
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, static_cast<long>(limits.total.count()));
  curl_easy_setopt(easy, CURLOPT_USE_SSL, tls_of(server, settings));
  if (settings.smtp_user) curl_easy_setopt(easy, CURLOPT_USERNAME, settings.smtp_user->c_str());
  if (settings.smtp_password) {
    curl_easy_setopt(easy, CURLOPT_PASSWORD, settings.smtp_password->c_str());
  }
}

// The last line that the server said, for the sentence on a letter that it did not take.
std::size_t take_reply(char* bytes, std::size_t size, std::size_t count, void* last) {
  std::string& line = *static_cast<std::string*>(last);
  line.assign(bytes, std::min(size * count, kQuotedReply));
  line = std::string(trim(line));
  return size * count;
}

std::string address_of_sender(const settings::Notify& settings) {
  return settings.from.value_or(settings.smtp_user.value_or(""));
}

// What libcurl reads while it sends.
struct Letter {
  fetch::HeaderList headers;
  fetch::HeaderList to;
  Mime body;
};

Letter set_letter(CURL* easy, const Notice& notice, const std::string& to,
                  const settings::Notify& settings, Time now) {
  const std::string from = address_of_sender(settings);
  Letter letter{headers_of(notice, from, to, now),
                fetch::HeaderList(curl_slist_append(nullptr, fmt::format("<{}>", to).c_str())),
                body_of(easy, notice, settings.link_base.value_or(""))};
  curl_easy_setopt(easy, CURLOPT_MAIL_FROM, fmt::format("<{}>", from).c_str());
  curl_easy_setopt(easy, CURLOPT_MAIL_RCPT, letter.to.get());
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, letter.headers.get());
  curl_easy_setopt(easy, CURLOPT_MIMEPOST, letter.body.get());
  return letter;
}

// With the server's own words where it said no: 4yz and 5yz (RFC 5321 4.2.1).
tl::unexpected<Error> not_taken(CURL* easy, std::string_view server, const std::string& why,
                                const std::string& reply, ErrorKind kind) {
  long answer = 0;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &answer);
  return fail(kind, "{} did not take the letter: {}{}", server, why,
              answer >= 400 ? " (" + reply + ")" : "");
}

ErrorKind kind_of(CURLcode code) {
  return code == CURLE_OPERATION_TIMEDOUT ? ErrorKind::kTimeout : ErrorKind::kNetwork;
}

}  // namespace

Result<void> check_mail(const settings::Notify& settings) {
  const auto server = url::Url::parse(settings.smtp.value_or(""));
  if (!server || (server->scheme() != "smtp" && server->scheme() != "smtps") ||
      server->host().empty()) {
    return fail(ErrorKind::kInvalid,
                "letters need a server: smtp in [notify] of config.toml, as "
                "smtp://mail.example:587");
  }
  if (!server->username().empty() || !server->password().empty()) {
    return fail(ErrorKind::kInvalid,
                "the name and the password for {} stand in smtp_user and smtp_password of "
                "config.toml, not in its URL",
                server->host());
  }
  if (is_mail_address(address_of_sender(settings))) return {};
  return fail(ErrorKind::kInvalid,
              "letters need an address that they come from: from in [notify] of config.toml, as "
              "varve@example.org");
}

Result<std::string> send_mail(const Notice& notice, const Channel& channel,
                              const settings::Notify& settings, Time now,
                              const MailLimits& limits) {
  VARVE_TRY(check_mail(settings));
  const auto server = url::Url::parse(*settings.smtp);
  const fetch::Trust trust;
  const fetch::Easy easy(curl_easy_init());
  if (!easy || !server) return fail(ErrorKind::kIo, "libcurl cannot be started");
  std::array<char, CURL_ERROR_SIZE> said{};
  curl_easy_setopt(easy.get(), CURLOPT_ERRORBUFFER, said.data());
  set_server(easy.get(), *server, settings, limits);
  trust.apply_to(easy.get());
  const Letter letter = set_letter(easy.get(), notice, channel.target, settings, now);
  std::string reply;
  curl_easy_setopt(easy.get(), CURLOPT_HEADERFUNCTION, &take_reply);
  curl_easy_setopt(easy.get(), CURLOPT_HEADERDATA, &reply);
  const CURLcode code = curl_easy_perform(easy.get());
  if (code == CURLE_OK) return fmt::format("{} took it", server->host());
  const std::string why = said[0] != '\0' ? said.data() : curl_easy_strerror(code);
  return not_taken(easy.get(), server->host(), why, reply, kind_of(code));
}

}  // namespace varve::notify
