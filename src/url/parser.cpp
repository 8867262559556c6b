#include "url/parser.hpp"

#include <charconv>

#include "url/ascii.hpp"
#include "url/host.hpp"
#include "url/path.hpp"
#include "varve/url/percent.hpp"
#include "url/query_encoding.hpp"
#include "url/scheme.hpp"

namespace varve::url {

bool Parser::run(std::string_view input) {
  cut(input);
  href_.clear();
  href_.reserve(input.size() + (base_ == nullptr ? 4 : base_->path_start_ + 16));
  if (!scheme_start()) return false;
  query_and_fragment();
  return true;
}

void Parser::cut(std::string_view input) {
  const std::size_t hash = input.find('#');
  if (hash != std::string_view::npos) fragment_ = input.substr(hash + 1);
  rest_ = input.substr(0, hash);
  const std::size_t mark = rest_.find('?');
  if (mark != std::string_view::npos) query_ = rest_.substr(mark + 1);
  rest_ = rest_.substr(0, mark);
}

// The scheme start and scheme states.
bool Parser::scheme_start() {
  if (rest_.empty() || !is_alpha(rest_[0])) return no_scheme();
  std::size_t end = 1;
  while (end < rest_.size() && is_scheme_char(rest_[end])) ++end;
  if (end == rest_.size() || rest_[end] != ':') return no_scheme();
  for (std::size_t i = 0; i < end; ++i) href_ += to_lower(rest_[i]);
  rest_.remove_prefix(end + 1);
  url_.scheme_end_ = static_cast<std::uint32_t>(end);
  url_.scheme_kind_ = scheme_kind(href_);
  href_ += ':';

  if (url_.scheme_kind_ == SchemeKind::kFile) return file();
  if (special()) {
    // special relative or authority state
    const bool slashes = rest_.starts_with("//");
    if (!slashes && base_ != nullptr && base_->scheme_kind_ == url_.scheme_kind_) return relative();
    return authority();
  }
  if (rest_.starts_with("//")) return authority();
  no_authority();
  if (rest_.starts_with('/')) {
    path_start();
  } else {
    opaque_path();
  }
  return true;
}

bool Parser::no_scheme() {
  if (base_ == nullptr) return false;
  if (base_->opaque_path_) {
    if (!nothing_but_fragment() || !fragment_) return false;
    take_scheme_of_base();
    no_authority();
    url_.opaque_path_ = true;
    take_path_of_base();
    take_query_of_base();
    return true;
  }
  take_scheme_of_base();
  return url_.scheme_kind_ == SchemeKind::kFile ? file() : relative();
}

// The relative and relative slash states; the scheme is in href_ already.
bool Parser::relative() {
  if (is_slash(0)) {
    if (is_slash(1)) return authority();
    take_authority_of_base();
    path_start();
    return true;
  }
  take_authority_of_base();
  take_path_of_base();
  if (rest_.empty()) {
    if (!query_) take_query_of_base();
    return true;
  }
  shorten_path(href_, url_.path_start_, url_.scheme_kind_);
  path(rest_);
  return true;
}

// The special authority (ignore) slashes, authority, host and port states; rest_ begins with the
// slashes.
bool Parser::authority() {
  if (special()) {
    while (is_slash(0)) rest_.remove_prefix(1);
  } else {
    rest_.remove_prefix(2);
  }
  std::size_t end = 0;
  std::size_t at = std::string_view::npos;
  for (; end < rest_.size() && !is_slash(end); ++end) {
    if (rest_[end] == '@') at = end;
  }
  std::string_view text = rest_.substr(0, end);
  rest_.remove_prefix(end);
  begin_authority();
  if (at != std::string_view::npos) {
    const std::string_view userinfo = text.substr(0, at);
    text.remove_prefix(at + 1);
    if (text.empty()) return false;
    const std::size_t colon = userinfo.find(':');
    append_encoded(href_, userinfo.substr(0, colon), kUserinfoSet);
    url_.username_end_ = here();
    if (colon != std::string_view::npos && colon + 1 < userinfo.size()) {
      href_ += ':';
      append_encoded(href_, userinfo.substr(colon + 1), kUserinfoSet);
    }
    if (here() > url_.scheme_end_ + 3) href_ += '@';
  }
  url_.host_start_ = here();
  if (!host_and_port(text)) return false;
  path_start();
  return true;
}

bool Parser::host_and_port(std::string_view text) {
  const std::size_t end = find_host_end(text);
  const bool colon = end < text.size();
  if (end == 0 && (colon || special())) return false;
  if (!append_host(href_, text.substr(0, end), !special())) return false;
  url_.host_end_ = here();
  if (!colon) return true;
  const std::string_view digits = text.substr(end + 1);
  for (const char c : digits) {
    if (!is_digit(c)) return false;
  }
  return append_port(href_, digits, url_.scheme_kind_);
}

// The file and file slash states.
bool Parser::file() {
  const Url* base = base_ != nullptr && base_->scheme_kind_ == SchemeKind::kFile ? base_ : nullptr;
  if (is_slash(0) && is_slash(1)) return file_host();
  if (base == nullptr) {
    begin_authority();
    path_start();
    return true;
  }
  take_authority_of_base();
  if (is_slash(0)) {
    const std::string_view first = base->pathname().substr(0, 4);
    if (!starts_with_drive_letter(rest_.substr(1)) && first.size() >= 3 &&
        is_drive_letter(first.substr(1, 2), true) && (first.size() == 3 || first[3] == '/')) {
      href_ += first.substr(0, 3);
    }
    path(rest_.substr(1));
    return true;
  }
  if (rest_.empty()) {
    take_path_of_base();
    if (!query_) take_query_of_base();
    return true;
  }
  if (!starts_with_drive_letter(rest_)) {
    take_path_of_base();
    shorten_path(href_, url_.path_start_, url_.scheme_kind_);
  }
  path(rest_);
  return true;
}

// The file host state; rest_ begins with two slashes.
bool Parser::file_host() {
  rest_.remove_prefix(2);
  begin_authority();
  std::size_t end = 0;
  while (end < rest_.size() && !is_slash(end)) ++end;
  const std::string_view host = rest_.substr(0, end);
  if (is_drive_letter(host)) {
    path(rest_);
    return true;
  }
  rest_.remove_prefix(end);
  if (!host.empty()) {
    if (!append_host(href_, host, false)) return false;
    if (std::string_view(href_).substr(url_.host_start_) == "localhost") {
      href_.resize(url_.host_start_);
    }
  }
  url_.host_end_ = here();
  path_start();
  return true;
}

void Parser::path_start() {
  url_.path_start_ = here();
  if (special()) {
    path(is_slash(0) ? rest_.substr(1) : rest_);
  } else if (rest_.empty()) {
    end_path();
  } else {
    path(rest_.starts_with('/') ? rest_.substr(1) : rest_);
  }
}

void Parser::path(std::string_view segments) {
  append_path(href_, url_.path_start_, segments, url_.scheme_kind_);
  end_path();
}

void Parser::opaque_path() {
  url_.opaque_path_ = true;
  const bool space = rest_.ends_with(' ') && (query_ || fragment_);
  if (space) rest_.remove_suffix(1);
  append_encoded(href_, rest_, kC0ControlSet);
  if (space) href_ += "%20";
  end_path();
}

// 4.5: without a host, a path that begins with two slashes needs "/." before it.
void Parser::end_path() {
  if (!url_.has_authority_ && !url_.opaque_path_ &&
      std::string_view(href_).substr(url_.path_start_).starts_with("//")) {
    href_.insert(url_.path_start_, "/.");
    url_.path_start_ += 2;
  }
  url_.query_start_ = here();
}

void Parser::query_and_fragment() {
  if (query_) {
    href_ += '?';
    append_query(href_, *query_, url_.scheme_kind_, encoding_);
  }
  url_.fragment_start_ = here();
  if (fragment_) {
    href_ += '#';
    append_encoded(href_, *fragment_, kFragmentSet);
  }
}

bool Parser::is_slash(std::size_t position) const {
  if (position >= rest_.size()) return false;
  return rest_[position] == '/' || (special() && rest_[position] == '\\');
}

void Parser::begin_authority() {
  href_ += "//";
  url_.has_authority_ = true;
  url_.username_end_ = url_.host_start_ = url_.host_end_ = url_.path_start_ = here();
}

void Parser::no_authority() {
  url_.username_end_ = url_.host_start_ = url_.host_end_ = url_.path_start_ = here();
}

void Parser::take_scheme_of_base() {
  href_.append(base_->href_, 0, base_->scheme_end_ + 1);
  url_.scheme_end_ = base_->scheme_end_;
  url_.scheme_kind_ = base_->scheme_kind_;
}

void Parser::take_authority_of_base() {
  if (!base_->has_authority_) return no_authority();
  href_.append(base_->href_, base_->scheme_end_ + 1, base_->path_start_ - base_->scheme_end_ - 1);
  url_.has_authority_ = true;
  url_.username_end_ = base_->username_end_;
  url_.host_start_ = base_->host_start_;
  url_.host_end_ = base_->host_end_;
  url_.path_start_ = base_->path_start_;
}

void Parser::take_path_of_base() {
  href_ += base_->pathname();
  if (rest_.empty()) end_path();
}

void Parser::take_query_of_base() {
  href_.append(base_->href_, base_->query_start_, base_->fragment_start_ - base_->query_start_);
}

bool append_port(std::string& href, std::string_view digits, SchemeKind kind) {
  unsigned port = 0;
  for (const char c : digits) {
    port = port * 10 + static_cast<unsigned>(c - '0');
    if (port > 65535) return false;
  }
  if (digits.empty() || (port == default_port(kind) && port != 0)) return true;
  char buffer[6] = {':'};
  href.append(buffer, std::to_chars(buffer + 1, buffer + sizeof buffer, port).ptr);
  return true;
}

std::size_t find_host_end(std::string_view text) {
  bool brackets = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == ':' && !brackets) return i;
    if (text[i] == '[') brackets = true;
    if (text[i] == ']') brackets = false;
  }
  return text.size();
}

void append_query(std::string& href, std::string_view query, SchemeKind kind,
                  EncodingName encoding) {
  const std::uint8_t set = kind == SchemeKind::kOther ? kQuerySet : kSpecialQuerySet;
  const bool utf8_only =
      kind == SchemeKind::kOther || kind == SchemeKind::kWs || kind == SchemeKind::kWss;
  if (utf8_only || encoding.empty() || !append_in_encoding(href, query, set, encoding)) {
    append_encoded(href, query, set);
  }
}

}  // namespace varve::url
