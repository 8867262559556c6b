#include "evidence/redact.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "varve/archive/sent.hpp"
#include "varve/base/ascii.hpp"

namespace varve::evidence {
namespace {

constexpr std::array<std::string_view, 9> kSecretHeaders = {
    "authorization", "cookie",    "cookie2",      "proxy-authorization", "set-cookie",
    "set-cookie2",   "x-api-key", "x-auth-token", "x-csrf-token"};
constexpr std::string_view kLeftOut = ": (left out; its salted digest stands in the manifest)";

bool goes_on(std::string_view line) {
  return line.starts_with(' ') || line.starts_with('\t');
}

bool is_secret(std::string_view name) {
  return std::any_of(kSecretHeaders.begin(), kSecretHeaders.end(),
                     [&](std::string_view each) { return equals_ascii(name, each); });
}

std::string redacted_head(std::string_view head) {
  std::string out;
  for (const HeadLine& line : lines_of_head(head)) {
    if (!line.secret) {
      out.append(line.text).append(line.end);
    } else if (const std::string_view name = name_of(line); !name.empty()) {
      out.append(name).append(kLeftOut).append(line.end);
    }
  }
  return out;
}

}  // namespace

std::vector<HeadLine> lines_of_head(std::string_view head) {
  std::vector<HeadLine> lines;
  while (!head.empty()) {
    const std::size_t length = std::min(head.find('\n'), head.size() - 1) + 1;
    std::string_view line = head.substr(0, length);
    const std::size_t end = line.ends_with("\r\n") ? 2 : line.ends_with('\n') ? 1 : 0;
    HeadLine& added = lines.emplace_back();
    added.end = line.substr(line.size() - end);
    added.text = line.substr(0, line.size() - end);
    const bool first = lines.size() == 1;  // the request line, or the status line
    const bool before = !first && lines[lines.size() - 2].secret;
    added.secret = !first && (goes_on(added.text) ? before : is_secret(name_of(added)));
    head.remove_prefix(length);
  }
  return lines;
}

std::string_view name_of(const HeadLine& line) {
  return goes_on(line.text) ? std::string_view() : trim(line.text.substr(0, line.text.find(':')));
}

std::string_view head_sent(const archive::Capture& capture) {
  const std::string_view request = capture.request_head;
  return request.substr(0, request.size() - archive::sent_of(capture).body.size());
}

void redact(archive::Capture& capture) {
  capture.request_head = redacted_head(head_sent(capture));
  capture.response_head = redacted_head(capture.response_head);
}

}  // namespace varve::evidence
