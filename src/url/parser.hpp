// The basic URL parser without a state override (WHATWG URL 4.4). Where the standard walks a state
// machine character by character, this cuts the input into its parts first: in every state the
// first '#' begins the fragment and the first '?' before it the query, so the states that are left
// each consume a part as a whole. The states' names are the functions' names.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "varve/url/url.hpp"

namespace varve::url {

class Parser {
 public:
  Parser(Url& url, const Url* base, EncodingName encoding)
      : url_(url), href_(url.href_), base_(base), encoding_(encoding) {}

  // False is the standard's failure; the Url is then unspecified.
  bool run(std::string_view input);

 private:
  void cut(std::string_view input);
  bool scheme_start();
  bool no_scheme();
  bool relative();
  bool authority();
  bool host_and_port(std::string_view text);
  bool file();
  bool file_host();
  void path_start();
  void path(std::string_view segments);
  void opaque_path();
  void end_path();
  void query_and_fragment();

  [[nodiscard]] bool special() const { return url_.scheme_kind_ != SchemeKind::kOther; }
  [[nodiscard]] bool is_slash(std::size_t position) const;
  [[nodiscard]] bool nothing_but_fragment() const { return rest_.empty() && !query_; }
  [[nodiscard]] std::uint32_t here() const { return static_cast<std::uint32_t>(href_.size()); }
  void begin_authority();
  void no_authority();
  void take_scheme_of_base();
  void take_authority_of_base();
  void take_path_of_base();
  void take_query_of_base();

  Url& url_;
  std::string& href_;
  const Url* base_;
  EncodingName encoding_;
  std::string_view rest_;  // what is left before the query
  std::optional<std::string_view> query_;
  std::optional<std::string_view> fragment_;
};

// Appends a port to "host" as ":8080" unless it is the default of `kind`; `digits` are digits.
// False when it is beyond 65535.
bool append_port(std::string& href, std::string_view digits, SchemeKind kind);

// Where the host in "host:port" ends: at the first ':' outside of brackets, or at the end.
std::size_t find_host_end(std::string_view text);

// Appends the query state's output for `query` (4.4).
void append_query(std::string& href, std::string_view query, SchemeKind kind,
                  EncodingName encoding);

}  // namespace varve::url
