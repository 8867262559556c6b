#include "varve/evidence/head.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "varve/base/base64.hpp"

namespace varve::evidence {
namespace {

constexpr std::size_t kMaxHead = 16 << 10;
constexpr std::size_t kMaxStampsNamed = 64;

// The text's lines, one after the other.
class Lines {
 public:
  explicit Lines(std::string_view text) : rest_(text) {}

  std::string_view next() {
    const std::size_t end = rest_.find('\n');
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(end == std::string_view::npos ? rest_.size() : end + 1);
    return line;
  }
  // The rest of the next line if it begins with `word` and a space; else the line stays.
  std::optional<std::string_view> next_if(std::string_view word) {
    if (!rest_.starts_with(word) || !rest_.substr(word.size()).starts_with(' ')) {
      return std::nullopt;
    }
    return next().substr(word.size() + 1);
  }

 private:
  std::string_view rest_;
};

std::optional<Digest> next_digest(Lines& lines, std::string_view word) {
  const auto value = lines.next_if(word);
  return value ? Digest::from_text(*value) : std::nullopt;
}

}  // namespace

std::string to_text(const Head& head) {
  std::string text = fmt::format("{}\n{}\n{}\ntime {}\nkey {}\n", head.origin, head.size,
                                 to_base64(head.root.view()), head.time.rfc3339(), head.key.text());
  if (head.previous) text += fmt::format("previous {}\n", head.previous->text());
  for (const Digest& stamp : head.stamps) text += fmt::format("stamp {}\n", stamp.text());
  return text;
}

// Reads loosely, and compares: what is not what to_text() makes differs then.
Result<Head> parse_head(std::string_view text) {
  Head head;
  Lines lines(text.substr(0, kMaxHead));
  head.origin = lines.next();
  const std::string_view size = lines.next();
  std::from_chars(size.data(), size.data() + size.size(), head.size);
  head.root = Digest::from_bytes(from_base64(lines.next()).value_or("")).value_or(Digest());
  head.time = parse_rfc3339(lines.next_if("time").value_or("")).value_or(Time());
  head.key = next_digest(lines, "key").value_or(Digest());
  head.previous = next_digest(lines, "previous");
  while (head.stamps.size() < kMaxStampsNamed) {
    const auto stamp = next_digest(lines, "stamp");
    if (!stamp) break;
    head.stamps.push_back(*stamp);
  }
  if (to_text(head) == text) return head;
  return fail(ErrorKind::kInvalid, "it is no tree head as varve writes them");
}

std::string SignedHead::signed_text() const {
  return fmt::format("{}signature {}\n", text, to_base64(signature));
}

bool SignedHead::is_right() const {
  const auto head = parse_head(text);
  return head && head->key == Sha256::of(public_key) &&
         is_signature_of(text, signature, public_key);
}

Result<SignedHead> parse_signed_head(std::string_view text) {
  constexpr std::string_view kSignature = "signature ";
  const std::size_t line = text.rfind('\n', text.size() - std::min<std::size_t>(text.size(), 2));
  const std::size_t begin = line == std::string_view::npos ? text.size() : line + 1;
  std::string_view last = text.substr(begin);
  if (!last.starts_with(kSignature) || !last.ends_with('\n')) {
    return fail(ErrorKind::kInvalid, "it is no signed tree head: its last line is no signature");
  }
  last.remove_prefix(kSignature.size());
  last.remove_suffix(1);
  VARVE_TRY(parse_head(text.substr(0, begin)));
  SignedHead head{std::string(text.substr(0, begin)), from_base64(last).value_or(""), {}};
  if (head.signed_text() == text) return head;
  return fail(ErrorKind::kInvalid, "the signature of the tree head is not in base64");
}

Result<SignedHead> sign_head(const Head& head, const SigningKey& key) {
  SignedHead signed_head{to_text(head), {}, key.public_key()};
  VARVE_ASSIGN(signed_head.signature, key.sign_der(signed_head.text));
  return signed_head;
}

}  // namespace varve::evidence
