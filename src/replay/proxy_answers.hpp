// From a request to the proxy to its answer out of the archive. Thread-safe.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "replay/http.hpp"
#include "replay/proxy_session.hpp"
#include "varve/archive/archive.hpp"
#include "varve/url/url.hpp"

namespace varve::replay {

class ProxyAnswers {
 public:
  // `authority` is the certificate that clients may trust, in PEM. The archive must outlive this.
  ProxyAnswers(const archive::Archive& archive, Time time, bool scripts, std::string authority)
      : archive_(archive), session_(time), scripts_(scripts), authority_(std::move(authority)) {}

  // `tunnel` is the origin that the request's connection was opened to by CONNECT, or null.
  Response answer(const Request& request, const url::Url* tunnel);

  // By a proxy that records, where the live web has no say: a request that is none, and the proxy's
  // own pages. Else the URL that the live web is to be asked for.
  std::variant<Response, url::Url> answer_unless_live(const Request& request,
                                                      const url::Url* tunnel) const;

 private:
  [[nodiscard]] Response from_archive(const Request& request, const url::Url& url) const;

  const archive::Archive& archive_;
  SessionTime session_;
  bool scripts_;
  std::string authority_;
};

}  // namespace varve::replay
