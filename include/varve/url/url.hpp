// URLs as browsers read them: WHATWG URL Standard, parsing (4.4), serializing (4.5) and the setters
// of the URL API (6.1). A Url is a value: its serialization and where its parts lie in it. Const
// members are thread-safe. Parsing takes time and memory linear in the input's length.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace varve::url {

// The encoding of a document's query strings (WHATWG URL 4.1, "encoding"): an ICU converter's name
// such as "windows-1252"; empty or "UTF-8" is UTF-8. Only the query of special URLs heeds it.
using EncodingName = std::string_view;

// Longer input than this many bytes is no URL, nor is anything relative to so long a base.
inline constexpr std::size_t kMaxInput = std::size_t{64} << 20;
// A domain with other than ASCII characters is none beyond so many code points (DNS allows 253).
inline constexpr std::size_t kMaxUnicodeDomain = 1024;

enum class SchemeKind : std::uint8_t { kOther, kHttp, kHttps, kWs, kWss, kFtp, kFile };

struct NormalForm;

class Url {
 public:
  // The URL that `input` (UTF-8; malformed sequences are read as U+FFFD) means relative to `base`,
  // or nothing where the standard says failure.
  static std::optional<Url> parse(std::string_view input, const Url* base = nullptr,
                                  EncodingName query_encoding = {});

  // What the URL API's attributes give. The views live as long as the Url is not changed.
  [[nodiscard]] const std::string& href() const { return href_; }
  [[nodiscard]] std::string_view protocol() const;  // "https:"
  [[nodiscard]] std::string_view scheme() const;    // "https"
  [[nodiscard]] std::string_view username() const;
  [[nodiscard]] std::string_view password() const;
  [[nodiscard]] std::string_view host() const;      // "example.com:8080"
  [[nodiscard]] std::string_view hostname() const;  // "example.com", "[::1]"
  [[nodiscard]] std::string_view port() const;      // "8080", or "" when it is the default
  [[nodiscard]] std::string_view pathname() const;
  [[nodiscard]] std::string_view search() const;  // "?a=b", or ""
  [[nodiscard]] std::string_view hash() const;    // "#top", or ""
  [[nodiscard]] std::string origin() const;       // "https://example.com", or "null" (4.7)

  // The setters of 6.1; they leave the Url as it was where the standard says so.
  // set_href gives false where the standard throws.
  bool set_href(std::string_view value);
  void set_protocol(std::string_view value);
  void set_username(std::string_view value);
  void set_password(std::string_view value);
  void set_host(std::string_view value);
  void set_hostname(std::string_view value);
  void set_port(std::string_view value);
  void set_pathname(std::string_view value);
  void set_search(std::string_view value);
  void set_hash(std::string_view value);

  [[nodiscard]] bool is_special() const;  // http(s), ws(s), ftp, file (3.1)
  [[nodiscard]] bool is_http() const;     // http or https: what a save can fetch
  [[nodiscard]] bool has_opaque_path() const { return opaque_path_; }
  // The port that a connection goes to: the URL's, or its scheme's default; 0 where there is none.
  [[nodiscard]] std::uint16_t effective_port() const;
  // A user name or a password (4.1), which are nobody else's to see.
  [[nodiscard]] bool includes_credentials() const { return host_start_ > username_end_; }
  void remove_credentials();
  // What a request asks for: the URL without its fragment (Fetch, "exclude fragment").
  [[nodiscard]] std::string without_fragment() const;

  bool operator==(const Url& other) const { return href_ == other.href_; }

 private:
  friend class Parser;
  friend class Setter;

  void take_normal(std::string_view input, const NormalForm& form);
  [[nodiscard]] std::string_view part(std::size_t from, std::size_t to) const;
  [[nodiscard]] bool has_port() const;

  // https : // user : pass @ host :8080 /path ?query #fragment
  // The parts of href_ by position, each at or after the one before. A part that is not there has
  // its position where it would be; without an authority, or with "/." before a path that starts
  // with two slashes, path_start_ says where the path itself begins.
  std::string href_;
  std::uint32_t scheme_end_ = 0;      // at ':'
  std::uint32_t username_end_ = 0;    // at ':' of the password, '@', or the host
  std::uint32_t host_start_ = 0;      // behind '@', if there is one
  std::uint32_t host_end_ = 0;        // at ':' of the port, or the path
  std::uint32_t path_start_ = 0;      //
  std::uint32_t query_start_ = 0;     // at '?', or where the path ends
  std::uint32_t fragment_start_ = 0;  // at '#', or the end
  SchemeKind scheme_kind_ = SchemeKind::kOther;
  bool has_authority_ = false;  // the standard's "host is non-null"
  bool opaque_path_ = false;
};

// "domain to ASCII" (3.3, UTS 46 non-transitional) with beStrict as given; nothing on failure.
std::optional<std::string> domain_to_ascii(std::string_view domain, bool be_strict = false);

}  // namespace varve::url
