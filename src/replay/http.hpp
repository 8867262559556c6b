// A request and its answer, without libmicrohttpd: what handlers take and give.
#pragma once

#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "replay/answer_headers.hpp"
#include "replay/hosts.hpp"
#include "replay/live_stream.hpp"
#include "varve/base/body.hpp"
#include "varve/base/error.hpp"
#include "varve/base/time.hpp"
#include "varve/replay/about.hpp"
#include "varve/rewrite/rewrite.hpp"

namespace varve::archive {
class Archive;
}

namespace varve::search {
class TextIndex;
}  // namespace varve::search

namespace varve::replay {

class Access;
class Crawls;
class Events;
class Guesses;
class Schedules;

using rewrite::Header;

// What is the same for all requests.
struct Site {
  Hosts hosts;
  bool scripts = true;      // archived ones run
  bool clock_now = false;   // they find the time of today, not the capture's
  std::string home_policy;  // of what is archived, on its own origin's host
  const Access* access = nullptr;
  Guesses* guesses = nullptr;  // of what lets people in
  // Opens the archive for writing; nothing: the server only reads.
  std::function<Result<std::unique_ptr<archive::Archive>>()> open_for_change = {};
  const search::TextIndex* text = nullptr;  // null: texts are not searched
  Schedules* schedules = nullptr;           // null: there are none here
  Crawls* crawls = nullptr;                 // null: there are none here
  Events* crawl_events = nullptr;           // of these
  About about = {};
  std::string url = {};         // where it listens
  std::string public_url = {};  // "": none
  Time started = {};
};

inline constexpr std::size_t kMaxTarget = 16 * 1024;  // bytes of a request target

struct FormField {
  std::string name;
  std::string value;
};
// A query, or a form as it is sent (application/x-www-form-urlencoded), decoded.
std::vector<FormField> parse_form(std::string_view text);
// The path with such a query: "/find?url=example.com%2Fa".
std::string form_path(std::string_view path,
                      std::initializer_list<std::pair<std::string_view, std::string_view>> fields);

struct Request {
  // By the time a handler sees it "GET" or "HEAD"; below /web/ also what lookup.hpp answers.
  std::string method;
  std::string target;  // the request target as it came: path and query
  std::vector<Header> headers;
  std::string body = {};  // of what is no GET or HEAD
  std::string peer = {};  // the address that the connection comes from: "127.0.0.1", "::1"
  std::string origin;     // "http://localhost:8480": this server by the name that was asked for
  Host host;              // whose name that is
  const Site* site = nullptr;

  // The first value, or "".
  [[nodiscard]] std::string_view header(std::string_view name) const {
    return rewrite::find_header(headers, name);
  }
  // Of several cookies of that name the first that the browser sent (RFC 6265 4.2.1), or "".
  [[nodiscard]] std::string_view cookie(std::string_view name) const;
  [[nodiscard]] std::string_view path() const {
    return std::string_view(target).substr(0, target.find('?'));
  }
  // Without its '?'.
  [[nodiscard]] std::string_view query() const {
    const std::size_t at = target.find('?');
    return at == std::string::npos ? std::string_view() : std::string_view(target).substr(at + 1);
  }
  // The decoded value of a form's field in the query.
  [[nodiscard]] std::optional<std::string> field(std::string_view name) const;
  // True where the client asks for JSON rather than for a page.
  [[nodiscard]] bool wants_json() const;
  // True where a person may see the answer as a page: a navigation, or a client that does not say.
  [[nodiscard]] bool is_navigation() const;
  // True where a browser says that the answer becomes a document: a page, a frame, a plug-in.
  [[nodiscard]] bool is_for_document() const;
};

struct Response {
  unsigned status = 200;
  AnswerHeaders headers;
  Body body;
  // The part of `body` that is sent: all of it, or a range.
  std::size_t begin = 0;
  std::size_t length = 0;
  std::shared_ptr<LiveStream> stream = {};  // in place of the body

  void set(std::string_view name, std::string_view value) { headers.add(name, {value}); }
  // A value of parts.
  void set(std::string_view name, std::initializer_list<std::string_view> parts) {
    headers.add(name, parts);
  }
  void set_body(Body bytes) {
    body = std::move(bytes);
    begin = 0;
    length = body.size();
  }
  [[nodiscard]] std::string_view bytes() const { return body.view().substr(begin, length); }
};

Response text_response(unsigned status, std::string_view sentence);
Response json_response(unsigned status, std::string json);
// {"error": "…"}
Response json_error(unsigned status, std::string_view sentence);
Response redirect(unsigned status, std::string location);

}  // namespace varve::replay
