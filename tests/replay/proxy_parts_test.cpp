// The parts of the proxy that are functions of their arguments.
#include <gmock/gmock.h>

#include "replay/proxy_connect.hpp"
#include "replay/proxy_headers.hpp"
#include "replay/proxy_target.hpp"

namespace varve::replay {
namespace {

using ::testing::ElementsAre;

TEST(ProxyConnect, TheOriginIsRead) {
  const std::pair<std::string, std::string> rows[] = {
      {"CONNECT a.org:443 HTTP/1.1", "https://a.org/"},
      {"CONNECT A.ORG:8443 HTTP/1.0", "https://a.org:8443/"},
      {"CONNECT 127.0.0.1:22 HTTP/1.1", "https://127.0.0.1:22/"},
      {"CONNECT [::1]:443 HTTP/1.1", "https://[::1]/"},
      {"CONNECT a_b.org:1 HTTP/1.1", "https://a_b.org:1/"},
      {"CONNECT xn--bcher-kva.de:443 HTTP/1.1", "https://xn--bcher-kva.de/"}};
  for (const auto& [line, url] : rows) {
    const auto parsed = parse_connect(line + "\r\nHost: other.org\r\n\r\n");
    ASSERT_TRUE(parsed) << line;
    EXPECT_EQ(parsed->href(), url) << line;
  }
}

TEST(ProxyConnect, WhatIsNoHostWithAPortIsRefused) {
  for (const std::string line :
       {"CONNECT a.org HTTP/1.1", "CONNECT a.org: HTTP/1.1", "CONNECT :443 HTTP/1.1",
        "CONNECT a.org:443", "CONNECT  a.org:443 HTTP/1.1", "CONNECT a.org:443 HTTP/2",
        "CONNECT a.org:65536 HTTP/1.1", "CONNECT a.org:-1 HTTP/1.1", "CONNECT *.org:443 HTTP/1.1",
        "CONNECT me@a.org:443 HTTP/1.1", "CONNECT a.org/x:443 HTTP/1.1",
        "CONNECT a%2eorg:443 HTTP/1.1", "CONNECT [::1:443 HTTP/1.1", "CONNECT []:443 HTTP/1.1",
        "connect a.org:443 HTTP/1.1", "GET a.org:443 HTTP/1.1",
        "CONNECT https://a.org:443 HTTP/1.1", "CONNECT 1.2.3.999:443 HTTP/1.1", ""}) {
    EXPECT_FALSE(parse_connect(line + "\r\n\r\n")) << line;
  }
  EXPECT_FALSE(parse_connect("CONNECT a.org:443 HTTP/1.1\n\n"));
  EXPECT_FALSE(parse_connect("CONNECT " + std::string(300, 'a') + ".org:443 HTTP/1.1\r\n\r\n"));
}

Request request_of(std::string target, std::string host) {
  Request request;
  request.method = "GET";
  request.target = std::move(target);
  if (!host.empty()) request.headers.push_back({"Host", std::move(host)});
  return request;
}

TEST(ProxyTarget, OutsideOfATunnelItIsAWholeUrl) {
  EXPECT_EQ(proxied_url(request_of("http://a.org/x?y#z", "b.org"), nullptr)->href(),
            "http://a.org/x?y");
  EXPECT_EQ(proxied_url(request_of("http://me:secret@a.org/", ""), nullptr)->href(),
            "http://a.org/");
  for (const char* target : {"/x", "*", "ftp://a.org/", "a.org:80", "", "http://", "data:,x"}) {
    const auto url = proxied_url(request_of(target, "127.0.0.1:8490"), nullptr);
    ASSERT_FALSE(url) << target;
    EXPECT_EQ(url.error().kind, ErrorKind::kInvalid) << target;
  }
}

TEST(ProxyTarget, WithinATunnelItIsOfTheTunnelsOrigin) {
  const auto tunnel = url::Url::parse("https://a.org/");
  EXPECT_EQ(proxied_url(request_of("/x", "a.org"), &*tunnel)->href(), "https://a.org/x");
  EXPECT_EQ(proxied_url(request_of("/x", "A.org:443"), &*tunnel)->href(), "https://a.org/x");
  EXPECT_EQ(proxied_url(request_of("//b.org/", "a.org"), &*tunnel)->href(),
            "https://a.org//b.org/");
  EXPECT_EQ(proxied_url(request_of("https://a.org/x", "a.org"), &*tunnel)->href(),
            "https://a.org/x");
  for (const auto& [target, host] :
       std::vector<std::pair<std::string, std::string>>{{"/x", "b.org"},
                                                        {"/x", ""},
                                                        {"/x", "a.org:8443"},
                                                        {"/x", "a.org/"},
                                                        {"/x", "me@a.org"},
                                                        {"https://b.org/", "a.org"},
                                                        {"http://a.org/", "a.org"}}) {
    const auto url = proxied_url(request_of(target, host), &*tunnel);
    ASSERT_FALSE(url) << target << " " << host;
    EXPECT_EQ(url.error().kind, ErrorKind::kRefused) << target << " " << host;
  }
}

std::vector<std::string> lines(const std::vector<Header>& headers) {
  std::vector<std::string> out;
  for (const Header& header : headers) out.push_back(header.name + ": " + header.value);
  return out;
}

TEST(ProxyHeaders, StayButForTheConnectionsAndWhatWouldOutliveIt) {
  const std::string head =
      "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\n"
      "Keep-Alive: 5\r\nTransfer-Encoding: chunked\r\nContent-Length: 9\r\nContent-Type: "
      "text/css\r\n"
      "Content-Encoding: gzip\r\nstrict-transport-security: max-age=9\r\nAlt-Svc: h3=\":443\"\r\n"
      "ETag: \"1\"\r\nContent-Security-Policy: default-src 'self'\r\nX-Own: 2\r\n\r\n";
  EXPECT_THAT(lines(proxied_headers(head, false)),
              ElementsAre("Set-Cookie: a=b", "Content-Type: text/css",
                          "X-Archive-Orig-strict-transport-security: max-age=9",
                          "X-Archive-Orig-Alt-Svc: h3=\":443\"", "X-Archive-Orig-ETag: \"1\"",
                          "Content-Security-Policy: default-src 'self'", "X-Own: 2"));
  EXPECT_EQ(rewrite::find_header(proxied_headers(head, true), "content-encoding"), "gzip");
}

TEST(ProxyHeaders, AreBounded) {
  std::string head = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 1'000; ++i) head += "X-Long: " + std::string(1'000, 'x') + "\r\n";
  std::size_t size = 0;
  for (const Header& header : proxied_headers(head, false)) {
    size += header.name.size() + header.value.size();
  }
  EXPECT_LE(size, kMaxProxiedHeaders);
}

TEST(ProxyHeaders, ACodingIsSentToThoseWhoNameIt) {
  EXPECT_TRUE(takes_coding("gzip, deflate, br", "br"));
  EXPECT_TRUE(takes_coding("gzip", "x-gzip"));
  EXPECT_TRUE(takes_coding("*", "zstd"));
  EXPECT_TRUE(takes_coding("", "identity"));
  EXPECT_TRUE(takes_coding("gzip, br", "gzip, br"));
  EXPECT_FALSE(takes_coding("", "gzip"));
  EXPECT_FALSE(takes_coding("gzip", "br"));
  EXPECT_FALSE(takes_coding("gzip", "gzip, br"));
  EXPECT_FALSE(takes_coding("identity;q=1, *;q=0", "gzip"));
}

}  // namespace
}  // namespace varve::replay
