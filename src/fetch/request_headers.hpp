// The headers that go with a request: varve's own, the user's in their place, and who may see
// which.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "varve/fetch/curl.hpp"
#include "varve/fetch/fetcher.hpp"

namespace varve::fetch {

// The header as CURLOPT_HTTPHEADER wants it; nothing where it is none (RFC 9110 5.1), or would
// start another one.
std::optional<std::string> header_line(std::string_view name, std::string_view value);
void append(HeaderList& list, const std::string& line);

class RequestHeaders {
 public:
  // kInvalid where a header is none, or would start another one.
  static Result<RequestHeaders> make(const Options& options);

  // As CURLOPT_HTTPHEADER wants them; lives as long as this object.
  const curl_slist* list(const std::string& accept, bool first_party);
  // The same with the conditions besides, made anew.
  HeaderList list(const std::string& accept, bool first_party, const Validators& validators);
  // CURLOPT_COOKIE: libcurl joins it with the cookies that servers have set.
  [[nodiscard]] const std::optional<std::string>& cookie() const { return cookie_; }
  // CURLOPT_PROXYHEADER; may be null.
  [[nodiscard]] curl_slist* proxy_list() const { return proxy_.get(); }
  [[nodiscard]] const std::string& user_agent() const { return user_agent_; }

 private:
  struct Header {
    std::string name;  // lower case
    std::string line;  // as CURLOPT_HTTPHEADER wants it
  };
  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] HeaderList make_list(const std::string& accept, bool first_party) const;

  std::vector<Header> headers_;
  std::optional<std::string> cookie_;
  std::string user_agent_;
  HeaderList proxy_;
  std::map<std::pair<std::string, bool>, HeaderList> lists_;
};

}  // namespace varve::fetch
