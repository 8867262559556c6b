// What an archive's config.toml says: how its pages are saved where a command's own option does not
// say it. The file may be written by hand or by the web interface; docs/varve.1 describes it.
// Thread-safe.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"

namespace varve::settings {

// Whether pages are saved as a browser sees them.
enum class BrowserUse : unsigned char {
  kNever,
  kAuto,  // where scripts put the page together, and there is a Chromium
  kAlways,
};
std::string_view to_string(BrowserUse use);  // "never", "auto", "always"

// The table [save]. Each is named as the option of `varve save` that it stands in for; nothing:
// varve's own default.
struct Save {
  std::optional<BrowserUse> browser;
  std::optional<bool> requisites;
  std::optional<bool> exact;
  std::optional<std::string> user_agent;
  std::optional<std::chrono::seconds> timeout;  // of one request
  std::optional<std::uint64_t> max_bytes;       // of one body, decoded

  bool operator==(const Save&) const = default;
};

// The table [evidence]: who time-stamps the log, and what opens the key that signs it, and who
// else is asked to save a page.
struct Evidence {
  std::vector<std::string> authorities;          // URLs (RFC 3161 3.4)
  std::optional<std::string> certificates;       // a PEM file that they are believed by
  std::optional<std::chrono::seconds> interval;  // between time-stamps
  std::optional<std::string> passphrase_file;    // whose first line opens the signing key

  std::optional<std::string> witness;              // Save Page Now's URL at an outside archive
  std::optional<std::string> witness_credentials;  // "key:secret"

  bool operator==(const Evidence&) const = default;
};

// Whether letters go over TLS alone.
enum class SmtpTls : unsigned char {
  kAlways,
  kNever,
};

// The table [notify]: by what people are told of changes. Two of them are secrets: nothing shows
// them.
struct Notify {
  std::optional<std::string> smtp;  // "smtp://mail.example:587", "smtps://mail.example"
  std::optional<std::string> smtp_user;
  std::optional<std::string> smtp_password;
  // Nothing: always, but to a server on this machine.
  std::optional<SmtpTls> smtp_tls;
  std::optional<std::string> from;            // whose letters they are: an address
  std::optional<std::string> webhook_secret;  // that webhooks are signed with: "whsec_…"
  std::optional<std::string> link_base;       // where the web interface is: "https://a.example"
  std::optional<bool> allow_private;  // webhooks at addresses of this machine and its networks

  bool operator==(const Notify&) const = default;
};

struct Settings {
  Save save;
  Evidence evidence;
  Notify notify;
  // Sentences on keys that this version does not know. They are no errors, since a later one may
  // have written them.
  std::vector<std::string> unknown;
};

Path path_in(const Path& archive);
// Of the archive in that folder; empty where it has no such file. kInvalid: the file says something
// that cannot be; the sentence names the line.
Result<Settings> read(const Path& archive);
// Durable when it returns. What is said there of other things stays, and so do comments wherever
// they stand on lines of their own. The same errors as read(), of the file that is there.
Result<void> write(const Path& archive, const Save& save);

// The file's text, `name` in sentences on it.
Result<Settings> parse(std::string_view text, std::string_view name);
// The text with `save` in it.
Result<std::string> change(std::string_view text, std::string_view name, const Save& save);

// Values as people write them, in the file, a form or JSON; kInvalid says what would be right.
Result<BrowserUse> read_browser(std::string_view text);
Result<std::string> read_user_agent(std::string_view text);
Result<std::chrono::seconds> read_timeout(std::string_view text);   // "90s", "5m"
Result<std::chrono::seconds> read_interval(std::string_view text);  // "1d"
Result<std::uint64_t> read_max_bytes(std::string_view text);        // "500MB"
Result<SmtpTls> read_smtp_tls(std::string_view text);               // "always", "never"

}  // namespace varve::settings
