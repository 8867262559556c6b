// What became of a page that was saved: complete, or a bot challenge, a login wall, a soft 404, a
// parked domain and what else a server sends in a page's place. The rules are a table,
// src/verdict/rules.json, which docs/verdict.md explains. Knows no archive and no network. Pure and
// thread-safe.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace varve::verdict {

enum class Kind : unsigned char {
  kComplete,
  kMissingResources,
  kChangedWhileLoading,  // the document and what it needs are of two states of the site
  kBotChallenge,         // also a refusal because the client is taken for a program
  kLoginWall,
  kSoft404,  // the page is gone, and the status does not say so
  kParked,   // the domain is parked or for sale: another's page stands there
  kBlankPage,
  kErrorStatus,
  kBrokenRedirect,
  kTruncated,
  kInterrupted,
};
std::string_view to_string(Kind kind);  // "complete", "missing resources", "soft 404", …
// The other way round, of what Verdict::text() says; nothing where that is no verdict of ours
// ("imported", "recorded").
std::optional<Kind> kind_of(std::string_view text);
// Whether the page is there: all that was asked for, or nearly.
bool is_success(Kind kind);
// Whether a save of it has failed. Not of a blank page: that may be all that there is, so it is
// told and no more.
bool is_failure(Kind kind);

// What is known of a page, as views of the caller's.
struct Facts {
  std::string_view asked_url = {};  // both as URLs are serialized, without fragment
  std::string_view final_url = {};  // after redirects
  // Of the document's answer:
  int status = 0;
  std::string_view response_head = {};
  std::string_view title = {};  // UTF-8
  std::optional<std::string_view> html =
      {};                                 // as it came; nothing where it is no HTML, or not there
  std::string_view content_type = {};     // the header that says which encoding `html` is in
  std::string_view broken_redirect = {};  // why its Location leads nowhere; or empty
  std::string_view truncation = {};       // why its body is cut short; or empty
  // Of the page:
  bool rendered = false;  // `html` is what scripts made of the document, in a browser
  bool changed = false;   // while it was loaded
  bool interrupted = false;
  std::size_t missing = 0;  // resources
};

struct Verdict {
  Kind kind = Kind::kComplete;
  std::string reason;  // what was seen, a sentence; empty where the kind says all

  [[nodiscard]] bool is_success() const { return verdict::is_success(kind); }
  // "bot challenge: Cloudflare checks the browser (its title says …)".
  [[nodiscard]] std::string text() const;
};

// Some microseconds for an ordinary page; gumbo reads a page only where all that is cheap speaks
// for a rule. Of long pages the beginning is judged.
Verdict judge(const Facts& facts);

}  // namespace varve::verdict
