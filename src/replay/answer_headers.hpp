// The headers of an answer on their way to libmicrohttpd, in order: one buffer for all of them,
// since an answer has some twenty and most of the time that it takes would else go into making
// strings.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>

namespace varve::replay {

class AnswerHeaders {
 public:
  AnswerHeaders() = default;
  AnswerHeaders(AnswerHeaders&&) noexcept = default;
  AnswerHeaders& operator=(AnswerHeaders&&) noexcept = default;
  // The buffer is left to the thread's next answer: one of its size is dear to malloc().
  ~AnswerHeaders() {
    if (text_.capacity() < kUsual || text_.capacity() > kMostKept) return;
    text_.clear();
    spare().swap(text_);
  }

  // The value is what `parts` are together. What stands behind a NUL is left out: C reads no
  // further.
  void add(std::string_view name, std::initializer_list<std::string_view> parts) {
    if (text_.empty()) {
      text_.swap(spare());
      text_.reserve(kUsual);
    }
    add_until_nul(name);
    text_.push_back('\0');
    for (const std::string_view part : parts) {
      if (!add_until_nul(part)) break;
    }
    text_.push_back('\0');
  }

  // Calls visit(const char* name, const char* value) for each.
  template <typename Visit>
  void each(const Visit& visit) const {
    for (std::size_t at = 0; at < text_.size();) {
      const std::size_t value = text_.find('\0', at) + 1;
      visit(text_.data() + at, text_.data() + value);
      at = text_.find('\0', value) + 1;
    }
  }

 private:
  static constexpr std::size_t kUsual = 3072;  // bytes
  static constexpr std::size_t kMostKept = 8 * kUsual;

  static std::string& spare() {
    thread_local std::string text;
    return text;
  }

  bool add_until_nul(std::string_view part) {
    const std::size_t end = part.find('\0');
    text_.append(part.substr(0, end));
    return end == std::string_view::npos;
  }

  std::string text_;  // a name, NUL, its value, NUL, the next name …
};

}  // namespace varve::replay
