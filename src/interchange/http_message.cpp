#include "interchange/http_message.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "varve/base/ascii.hpp"
#include "varve/coding/coding.hpp"
#include "varve/fetch/head.hpp"

namespace varve::interchange {
namespace {

constexpr std::size_t kMaxSizeLine = 256;  // with extensions

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

std::optional<int> three_digits(std::string_view text) {
  const bool three = text.size() >= 3 && std::all_of(text.begin(), text.begin() + 3, is_digit) &&
                     (text.size() == 3 || !is_digit(text[3]));
  if (!three || text[0] == '0') return std::nullopt;
  return (text[0] - '0') * 100 + (text[1] - '0') * 10 + (text[2] - '0');
}

// "1a;name=value" as 26.
std::optional<std::uint64_t> chunk_size(std::string_view line) {
  const std::string_view digits = trim(line.substr(0, line.find(';')));
  std::uint64_t size = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size, 16);
  if (digits.empty() || error != std::errc() || end != digits.data() + digits.size()) {
    return std::nullopt;
  }
  return size;
}

}  // namespace

std::optional<std::size_t> head_length(std::string_view bytes, std::size_t seen) {
  const std::size_t from = seen - std::min<std::size_t>(seen, 2);  // "\n\r" may go on
  for (std::size_t at = bytes.find('\n', from); at != std::string_view::npos;
       at = bytes.find('\n', at + 1)) {
    const std::string_view rest = bytes.substr(at + 1);
    if (rest.starts_with('\n')) return at + 2;
    if (rest.starts_with("\r\n")) return at + 3;
  }
  return std::nullopt;
}

std::optional<int> status_of(std::string_view head) {
  std::string_view line = trim(head.substr(0, head.find('\n')));
  constexpr std::string_view kPseudo = ":status:";
  if (line.starts_with(kPseudo)) return three_digits(trim(line.substr(kPseudo.size())));
  if (line.size() < 5 || !equals_ascii(line.substr(0, 5), "HTTP/")) return std::nullopt;
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) return std::nullopt;
  return three_digits(trim(line.substr(space)));
}

bool says_coded(std::string_view head) {
  const auto codings =
      coding::parse_content_encoding(fetch::joined_header(head, "content-encoding"));
  return codings && !codings->empty();
}

Result<void> Dechunker::feed(std::string_view bytes, const Sink& sink) {
  while (!bytes.empty()) {
    switch (state_) {
      case State::kSize:
        VARVE_TRY(take_size(bytes, sink));
        break;
      case State::kData: {
        const std::string_view data =
            bytes.substr(0, static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size())));
        left_ -= data.size();
        bytes.remove_prefix(data.size());
        if (left_ == 0) state_ = State::kDataEnd;
        VARVE_TRY(sink(data));
        break;
      }
      case State::kDataEnd: {
        // CRLF, or LF; what is neither begins the next size.
        const char c = bytes.front();
        if (c != '\r') state_ = State::kSize;
        if (c == '\r' || c == '\n') bytes.remove_prefix(1);
        break;
      }
      case State::kDone:
        return {};  // trailers, and whatever follows them
      case State::kPlain:
        return sink(bytes);
    }
  }
  return {};
}

Result<void> Dechunker::take_size(std::string_view& bytes, const Sink& sink) {
  const std::size_t end = std::min(bytes.find('\n'), bytes.size());
  line_ += bytes.substr(0, std::min(end + 1, bytes.size()));
  bytes.remove_prefix(std::min(end + 1, bytes.size()));
  if (!line_.ends_with('\n') && line_.size() <= kMaxSizeLine) return {};
  const std::string line = std::exchange(line_, {});
  const auto size = line.size() <= kMaxSizeLine ? chunk_size(line) : std::nullopt;
  if (!size) {
    state_ = State::kPlain;
    return sink(line);
  }
  begun_ = true;
  left_ = *size;
  state_ = left_ == 0 ? State::kDone : State::kData;
  return {};
}

Result<bool> Dechunker::finish(const Sink& sink) {
  const std::string line = std::exchange(line_, {});
  if (state_ == State::kSize && !line.empty()) {
    if (!begun_) {
      VARVE_TRY(sink(line));
      return true;
    }
    return chunk_size(line) == 0;  // without its end of line
  }
  return state_ == State::kDone || !begun_;
}

}  // namespace varve::interchange
