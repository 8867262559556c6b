#include "url/setter.hpp"

#include <algorithm>
#include <iterator>

#include "url/ascii.hpp"
#include "url/host.hpp"
#include "url/parser.hpp"
#include "url/path.hpp"
#include "url/scheme.hpp"

namespace varve::url {

void Setter::replace(std::uint32_t from, std::uint32_t to, std::string_view text, Position first) {
  constexpr std::uint32_t Url::*kPositions[] = {&Url::username_end_, &Url::host_start_,
                                                &Url::host_end_,     &Url::path_start_,
                                                &Url::query_start_,  &Url::fragment_start_};
  url_.href_.replace(from, to - from, text);
  const std::uint32_t shift = static_cast<std::uint32_t>(text.size()) - (to - from);  // modular
  for (auto i = static_cast<std::size_t>(first); i < std::size(kPositions); ++i) {
    url_.*kPositions[i] += shift;
  }
}

bool Setter::cannot_have_credentials_or_port() const {
  return !url_.has_authority_ || url_.hostname().empty() || url_.scheme_kind_ == SchemeKind::kFile;
}

// The scheme start and scheme states.
void Setter::protocol(std::string_view value) {
  value = value.substr(0, value.find(':'));
  if (value.empty() || !is_alpha(value[0])) return;
  if (!std::all_of(value.begin(), value.end(), is_scheme_char)) return;
  std::string scheme(value);
  std::transform(scheme.begin(), scheme.end(), scheme.begin(), to_lower);
  const SchemeKind kind = scheme_kind(scheme);
  if ((kind == SchemeKind::kOther) != (url_.scheme_kind_ == SchemeKind::kOther)) return;
  if (kind == SchemeKind::kFile && (url_.includes_credentials() || url_.has_port())) return;
  if (url_.scheme_kind_ == SchemeKind::kFile && url_.hostname().empty()) return;
  replace(0, url_.scheme_end_, scheme, Position::kUsernameEnd);
  url_.scheme_end_ = static_cast<std::uint32_t>(scheme.size());
  url_.scheme_kind_ = kind;
  if (url_.has_port() && url_.port() == std::to_string(default_port(kind))) replace_port("");
}

void Setter::username(std::string_view value) {
  const std::uint32_t start = url_.scheme_end_ + 3;
  const bool password = !url_.password().empty();
  std::string userinfo(value);
  // The password with its colon and the '@' stay as they are, or come or go as a whole.
  std::uint32_t end = url_.username_end_;
  if (!password) {
    end = url_.host_start_;
    if (!value.empty()) userinfo += '@';
  }
  replace(start, end, userinfo, Position::kHostStart);
  url_.username_end_ = start + static_cast<std::uint32_t>(value.size());
}

void Setter::password(std::string_view value) {
  const std::uint32_t start = url_.username_end_;
  std::string text;
  if (!value.empty()) (text = ":") += value;
  if (!value.empty() || !url_.username().empty()) text += '@';
  replace(start, url_.host_start_, text, Position::kHostStart);
}

// The host and hostname states, and file host, with the port state behind.
void Setter::host(std::string_view value, bool with_port) {
  const bool special = url_.is_special();
  const bool is_file = url_.scheme_kind_ == SchemeKind::kFile;
  const std::string_view ends = special ? "/\\?#" : "/?#";
  value = value.substr(0, value.find_first_of(ends));
  const std::size_t end = is_file ? value.size() : find_host_end(value);
  const bool colon = end < value.size();
  const std::string_view name = value.substr(0, end);
  if (colon && (name.empty() || !with_port)) return;
  if (name.empty() && !is_file && (special || url_.includes_credentials() || url_.has_port()))
    return;
  std::string host;
  if (!name.empty() && !append_host(host, name, !special)) return;
  if (is_file && host == "localhost") host.clear();
  replace_host(host);
  if (colon) port(value.substr(end + 1));
}

void Setter::replace_host(std::string_view host) {
  if (!url_.has_authority_) {
    // What is between the scheme and the path is nothing, or "/.".
    const std::uint32_t start = url_.scheme_end_ + 1;
    replace(start, url_.path_start_, "//", Position::kPathStart);
    url_.has_authority_ = true;
    url_.username_end_ = url_.host_start_ = url_.host_end_ = start + 2;
  }
  replace(url_.host_start_, url_.host_end_, host, Position::kHostEnd);
}

void Setter::replace_port(std::string_view port) {
  replace(url_.host_end_, url_.path_start_, port, Position::kPathStart);
}

// The port state: the digits that `value` begins with.
void Setter::port(std::string_view value) {
  if (value.empty()) return;
  const auto digits = static_cast<std::size_t>(
      std::find_if_not(value.begin(), value.end(), is_digit) - value.begin());
  if (digits == 0) return;
  std::string text;
  if (append_port(text, value.substr(0, digits), url_.scheme_kind_)) replace_port(text);
}

// The path start state.
void Setter::path(std::string_view value) {
  const bool special = url_.is_special();
  std::string path;
  if (special || !value.empty()) {
    const bool slash = !value.empty() && (value[0] == '/' || (special && value[0] == '\\'));
    append_path(path, 0, value.substr(slash ? 1 : 0), url_.scheme_kind_);
  } else if (!url_.has_authority_) {
    path = "/";
  }
  const bool prefix = !url_.has_authority_ && path.starts_with("//");
  const std::uint32_t start = url_.has_authority_ ? url_.path_start_ : url_.scheme_end_ + 1;
  if (prefix) path.insert(0, "/.");
  replace(start, url_.query_start_, path, Position::kQueryStart);
  url_.path_start_ = start + (prefix ? 2 : 0);
}

void Setter::query(std::string_view value) {
  replace(url_.query_start_, url_.fragment_start_, value, Position::kFragmentStart);
}

void Setter::fragment(std::string_view value) {
  url_.href_.replace(url_.fragment_start_, std::string::npos, value);
}

}  // namespace varve::url
