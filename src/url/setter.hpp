// Changes one part of a Url in place and moves the others' positions (WHATWG URL 6.1, and the basic
// URL parser's states with a state override, 4.4).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "varve/url/url.hpp"

namespace varve::url {

class Setter {
 public:
  explicit Setter(Url& url) : url_(url) {}

  // Each takes input that has been cleaned of tab and newline.
  void protocol(std::string_view value);
  void host(std::string_view value, bool with_port);
  void port(std::string_view value);
  void path(std::string_view value);

  // Already encoded.
  void username(std::string_view value);
  void password(std::string_view value);
  // With its colon, '?' or '#'; empty for none.
  void replace_port(std::string_view port);
  void query(std::string_view value);
  void fragment(std::string_view value);

  [[nodiscard]] bool cannot_have_credentials_or_port() const;

 private:
  void replace_host(std::string_view host);
  // The parts' positions, in their order.
  enum class Position {
    kUsernameEnd,
    kHostStart,
    kHostEnd,
    kPathStart,
    kQueryStart,
    kFragmentStart
  };
  // Puts `text` in place of href[from, to) and moves the positions from `first` on.
  void replace(std::uint32_t from, std::uint32_t to, std::string_view text, Position first);

  Url& url_;
};

}  // namespace varve::url
