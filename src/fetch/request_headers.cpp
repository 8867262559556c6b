#include "fetch/request_headers.hpp"

#include <algorithm>

#include "varve/coding/coding.hpp"

namespace varve::fetch {
namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return out;
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7f;
  });
}

// RFC 9110 5.6.2.
bool is_token(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
  });
}

}  // namespace

void append(HeaderList& list, const std::string& line) {
  if (curl_slist* longer = curl_slist_append(list.get(), line.c_str())) {
    list.release();  // the list's first node stays what it is, if there was one
    list.reset(longer);
  }
}

std::optional<std::string> header_line(std::string_view name, std::string_view value) {
  if (!is_token(name) || has_control(value)) return std::nullopt;
  // "Name;" is libcurl's way of saying that the value is empty.
  return value.empty() ? fmt::format("{};", name) : fmt::format("{}: {}", name, value);
}

Result<RequestHeaders> RequestHeaders::make(const Options& options) {
  RequestHeaders made;
  made.user_agent_ = options.user_agent.empty() ? std::string(kUserAgent) : options.user_agent;
  if (has_control(made.user_agent_)) {
    return fail(ErrorKind::kInvalid, "the user agent has a control character in it");
  }
  for (const auto& [name, value] : options.headers) {
    auto line = header_line(name, value);
    if (!line) return fail(ErrorKind::kInvalid, "\"{}: {}\" is not a header", name, value);
    Header header{lower(name), *std::move(line)};
    if (header.name == "cookie") {
      made.cookie_ = made.cookie_ ? *made.cookie_ + "; " + value : value;
    } else if (header.name == "proxy-authorization") {
      append(made.proxy_, header.line);
    } else {
      made.headers_.push_back(std::move(header));
    }
  }
  return made;
}

bool RequestHeaders::has(std::string_view name) const {
  return std::any_of(headers_.begin(), headers_.end(),
                     [&](const Header& header) { return header.name == name; });
}

const curl_slist* RequestHeaders::list(const std::string& accept, bool first_party) {
  const auto found = lists_.find({accept, first_party});
  if (found != lists_.end()) return found->second.get();
  HeaderList list = make_list(accept, first_party);
  return lists_.emplace(std::pair(accept, first_party), std::move(list)).first->second.get();
}

HeaderList RequestHeaders::list(const std::string& accept, bool first_party,
                                const Validators& validators) {
  HeaderList list = make_list(accept, first_party);
  const auto add = [&](std::string_view name, const std::string& value) {
    const auto line = value.empty() ? std::nullopt : header_line(name, value);
    if (line) append(list, *line);
  };
  add("If-None-Match", validators.etag);
  add("If-Modified-Since", validators.last_modified);
  return list;
}

HeaderList RequestHeaders::make_list(const std::string& accept, bool first_party) const {
  HeaderList list;
  const bool sound = !accept.empty() && !has_control(accept);
  if (!has("accept")) append(list, "Accept: " + (sound ? accept : std::string("*/*")));
  if (!has("accept-encoding")) {
    append(list, "Accept-Encoding: " + std::string(coding::kAcceptEncoding));
  }
  for (const Header& header : headers_) {
    const bool private_ = header.name == "authorization" || header.name == "host";
    if (first_party || !private_) append(list, header.line);
  }
  return list;
}

}  // namespace varve::fetch
