#include "history/words.hpp"

#include <unicode/utext.h>

#include <stdexcept>

#include "varve/base/ascii.hpp"

namespace varve::history {
namespace {

struct CloseText {
  void operator()(UText* text) const noexcept { utext_close(text); }
};

}  // namespace

Words::Words() {
  UErrorCode error = U_ZERO_ERROR;
  iterator_.reset(icu::BreakIterator::createWordInstance(icu::Locale::getRoot(), error));
  if (U_FAILURE(error)) throw std::runtime_error("ICU has no rules for words");
}

std::vector<Word> Words::of(std::string_view text) {
  std::vector<Word> words;
  UErrorCode error = U_ZERO_ERROR;
  const std::unique_ptr<UText, CloseText> opened(
      utext_openUTF8(nullptr, text.data(), static_cast<std::int64_t>(text.size()), &error));
  iterator_->setText(opened.get(), error);
  std::size_t begin = 0;  // of the white space and the word behind it
  std::size_t from = 0;
  for (std::int32_t to = iterator_->next(); U_SUCCESS(error) && to != icu::BreakIterator::DONE;
       to = iterator_->next()) {
    const auto end = static_cast<std::size_t>(to);
    const std::string_view word = text.substr(from, end - from);
    if (!trim(word).empty()) {
      words.push_back({text.substr(begin, end - begin), word});
      begin = end;
    }
    from = end;
  }
  if (begin < text.size()) words.push_back({text.substr(begin), {}});
  return words;
}

}  // namespace varve::history
