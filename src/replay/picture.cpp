// /picture/TIME/URL: what a list shows of a page. Archived bytes are an attacker's: they are given
// as an image by what they are, and a policy holds a document that is opened by itself.
#include <fmt/format.h>

#include "replay/conditional.hpp"
#include "replay/handlers.hpp"
#include "replay/page.hpp"
#include "replay/page_picture.hpp"
#include "replay/policy.hpp"
#include "replay/text.hpp"
#include "varve/url/surt.hpp"

namespace varve::replay {
namespace {

constexpr std::string_view kPicturePath = "/picture/";
constexpr unsigned kColours = 6;

// A tile with the host's first letter, in one of some colours.
std::string letter_tile(std::string_view url) {
  const std::string key = url::surt_key(url);
  std::string host;
  url::append_host_of_surt(host, url::surt_host(key));
  unsigned sum = 0;
  for (const char c : host) sum = sum * 31 + static_cast<unsigned char>(c);
  const char first = host.empty() ? '?' : host.front();
  const bool plain = is_digit(first) || is_lower(first);
  const char letter = is_lower(first) ? static_cast<char>(first - 'a' + 'A') : first;
  ctemplate::TemplateDictionary tile("letter");
  set(tile, "LETTER", plain ? std::string_view(&letter, 1) : std::string_view("?"));
  set(tile, "COLOUR", std::string_view(std::to_string(sum % kColours)));
  return expand("letter.svg", tile);
}

void describe(std::string_view etag, Response& response) {
  response.set("ETag", std::string(etag));
  response.set("Cache-Control", "private, max-age=3600");
  guard_picture(response);
}

Response answer(const Request& request, std::string type, Body bytes, const std::string& etag) {
  Response response{.status = 200, .headers = {}, .body = {}};
  if (none_match_hits(request.header("If-None-Match"), etag)) {
    response.status = 304;
  } else {
    response.set("Content-Type", std::move(type));
    response.set_body(std::move(bytes));
  }
  describe(etag, response);
  return response;
}

}  // namespace

Result<Response> picture(const archive::Archive& archive, const Request& request) {
  const auto path = parse_replay_path(std::string_view(request.target).substr(kPicturePath.size()));
  if (!path || path->asks != Asks::kCapture) {
    return message(request, 404, "No such picture", "A picture is at /picture/TIME/URL.");
  }
  VARVE_ASSIGN(const auto found, find_capture(archive, path->url, path->from));
  if (found) {
    VARVE_ASSIGN(auto offered, find_picture(archive, found->row));
    if (offered) {
      const std::string etag = fmt::format("\"{}\"", offered->row.digest.hex().substr(0, 32));
      return answer(request, std::move(offered->type), std::move(offered->bytes), etag);
    }
  }
  std::string tile = letter_tile(path->url);
  const std::string etag = fmt::format("\"{}\"", Sha256::of(tile).hex().substr(0, 32));
  return answer(request, "image/svg+xml", Body(std::move(tile)), etag);
}

}  // namespace varve::replay
