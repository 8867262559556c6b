#include "verdict/sight.hpp"

#include "varve/base/ascii.hpp"
#include "varve/text/page_text.hpp"
#include "varve/url/url.hpp"
#include "verdict/rough_text.hpp"

namespace varve::verdict {
namespace {

// What a server sends in a page's place is short.
constexpr std::size_t kMaxMarkup = 128 << 10;
constexpr std::size_t kMaxRead = 512 << 10;
constexpr std::size_t kMaxText = 32 << 10;
// Of this much text, as roughly counted, no rule asks how much it is.
constexpr std::size_t kMuchText = 2600;

std::string_view without_www(std::string_view host) {
  return host.substr(host.starts_with("www.") ? 4 : 0);
}

std::string_view without_slash(std::string_view path) {
  return path.substr(0, path.size() - (path.ends_with('/') ? 1 : 0));
}

// http to https, www. or a slash at the end are no other page.
std::string_view redirect_of(const Facts& facts) {
  if (facts.asked_url == facts.final_url) return "";
  const auto asked = url::Url::parse(facts.asked_url);
  const auto led_to = url::Url::parse(facts.final_url);
  if (!asked || !led_to) return "";
  if (without_www(asked->hostname()) != without_www(led_to->hostname())) return "other site";
  const bool same = without_slash(asked->pathname()) == without_slash(led_to->pathname()) &&
                    asked->search() == led_to->search();
  return same ? "" : "same site";
}

}  // namespace

std::string_view Sight::of(Subject subject) {
  switch (subject) {
    case Subject::kStatus:
      status_ = std::to_string(facts_.status);
      return status_;
    case Subject::kRedirect:
      return redirect_of(facts_);
    case Subject::kAsked:
      return facts_.asked_url;
    case Subject::kUrl:
      return facts_.final_url;
    case Subject::kTitle:
      return facts_.title;
    case Subject::kHead:
      return facts_.response_head;
    case Subject::kMarkup:
      return facts_.html.value_or("").substr(0, kMaxMarkup);
    case Subject::kHeading:
      read_text();
      return headings_;
    case Subject::kText:
      read_text();
      return text_;
  }
  return {};
}

bool Sight::may_show_at_most(std::size_t bytes) {
  if (!facts_.html || facts_.html->size() > kMaxRead) return false;
  if (!rough_) rough_ = rough_text(*facts_.html, kMuchText);
  // Entities are longer than what they stand for, and some of the text may be hidden.
  return *rough_ < kMuchText && *rough_ <= 2 * bytes + 200;
}

std::optional<std::size_t> Sight::text_bytes() {
  read_text();
  return has_text_ ? std::optional(text_.size()) : std::nullopt;
}

std::optional<std::size_t> Sight::main_text_bytes() {
  read_text();
  return has_text_ ? std::optional(main_bytes_) : std::nullopt;
}

void Sight::read_text() {
  if (std::exchange(text_read_, true)) return;
  if (!facts_.html || facts_.html->size() > kMaxRead) return;
  // What has no type, or another, is here because somebody takes it for HTML.
  const bool known = starts_with_ascii(facts_.content_type, "text/html") ||
                     starts_with_ascii(facts_.content_type, "application/xhtml+xml");
  const auto page = text::extract(*facts_.html, known ? facts_.content_type : "text/html");
  if (!page) return;
  has_text_ = true;
  for (const text::Passage& passage : page->passages) {
    if (passage.main) main_bytes_ += passage.text.size();
    if (text_.size() < kMaxText) text_ += passage.text + '\n';
    const bool heading = passage.kind == text::PassageKind::kHeading;
    if (heading && headings_.size() < kMaxText) headings_ += passage.text + '\n';
  }
}

}  // namespace varve::verdict
