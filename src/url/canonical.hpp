// The steps that make a URL's canonical form as the CDX world has it: internetarchive/surt's
// GoogleURLCanonicalizer and IAURLCanonicalizer with their default options, each step by itself so
// that it can be tested. All take time linear in their input (sorting a query apart), and bytes as
// they are: what is no UTF-8 is percent-encoded like everything else.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace varve::url {

// A URL in its parts, as lenient as archives have to be ("example.com" is one, and
// "http:////example.com"). Userinfo is dropped.
struct LooseUrl {
  std::string scheme;
  std::string host;  // without brackets; empty for none
  std::optional<std::uint16_t> port;
  std::string path;
  std::string query;
  std::optional<std::string> fragment;
  bool bare_question_mark = false;  // the URL ends with the '?' of an empty query

  // Nothing where `text` is blank or the port is no number up to 65535.
  static std::optional<LooseUrl> parse(std::string_view text);

  // The URL again: "http://example.com:8080/a?b".
  [[nodiscard]] std::string text() const;
  // "com,example:8080)/a?b"; without a host "mailto:foo@example.com".
  [[nodiscard]] std::string surt() const;
};

// Google's rules: no fragment; percent-encoding undone wherever it is and done once again; the host
// in ASCII and lower case, numbers as an IPv4 address; dot segments and empty segments resolved.
void canonicalize_google(LooseUrl& url);
// The Internet Archive's: "www" and digits before the host, the default port, session ids, the
// path's last slash and an empty query go; path and query in lower case, the query sorted.
void canonicalize_ia(LooseUrl& url);

// %XX undone until there is none left ("%2541" is "A"). `keep` is an escape that stays.
std::string unescape_repeatedly(std::string_view text, std::string_view keep = {});
// Control characters, space, '#', '%' and what is not ASCII percent-encoded; `keep` as above.
std::string escape_once(std::string_view text, std::string_view keep = {});
std::string normalize_path(std::string_view path);
// "10.0.258" is "10.0.1.2"; a single number counts modulo 2^32. Nothing where `host` is a name.
std::optional<std::string> read_as_ipv4(std::string_view host);
// Without "www", digits and a dot at the beginning.
std::string_view massage_host(std::string_view host);
// 80, 443, or 0 for any other scheme.
std::uint16_t default_port_of(std::string_view scheme);
// By name, then value; a parameter without '=' is before those with.
bool parameter_less(std::string_view a, std::string_view b);
std::string alpha_reorder_query(std::string_view query);
// "a.b.c" as "c,b,a".
std::string reverse_host(std::string_view host);

// session_id.cpp: ASP.NET's "/(S(…24…))/" before a page's name; jsessionid, phpsessid, sid,
// aspsessionid, and cfid with cftoken.
std::string strip_path_session_id(std::string_view path);
std::string strip_query_session_id(std::string_view query);
// False where strip_query_session_id() would find nothing; quick.
bool may_have_session_id(std::string_view query);

}  // namespace varve::url
