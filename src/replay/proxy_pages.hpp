// What the proxy says itself: its own page, and the answers that stand in for what is not archived.
#pragma once

#include <string_view>

#include "replay/http.hpp"
#include "replay/proxy_session.hpp"
#include "varve/url/url.hpp"

namespace varve::replay {

// Where the proxy's own page is. No such top-level domain exists.
inline constexpr std::string_view kProxyHost = "varve.archive";

// Says one thing: as a page where a person may see it, else as text. `reason` is for programs, in
// X-Varve: "not-captured", "refused", "error".
Response proxy_message(const Request& request, unsigned status, std::string_view reason,
                       std::string_view title, std::string_view sentence);

// The same by a proxy that records.
Response recording_message(const Request& request, unsigned status, std::string_view title,
                           std::string_view sentence);

// `url` was never captured: 404.
Response not_captured(const Request& request, const url::Url& url);

// The pages below http://varve.archive/: the time that is shown, and by POST from that page another
// one; /proxy-ca.crt is the authority's certificate. `body` is the request's.
Response proxy_page(const Request& request, const url::Url& url, std::string_view body,
                    std::string_view authority, SessionTime& session);
// The same of a proxy that records: that it does, and the certificate.
Response recording_page(const Request& request, const url::Url& url, std::string_view authority);

}  // namespace varve::replay
