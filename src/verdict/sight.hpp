// What rules look at of a page, each only once it is asked for: reading a page's text costs a
// hundred times what all else does. For one thread; the facts must outlive it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "varve/verdict/verdict.hpp"

namespace varve::verdict {

// In the order of what they cost.
enum class Subject : unsigned char {
  kStatus,    // "403"
  kRedirect,  // "same site", "other site", or "" where it led to no other page
  kAsked,     // the URL asked for
  kUrl,       // the final one
  kTitle,
  kHead,
  kMarkup,
  kHeading,
  kText,
};
inline constexpr std::size_t kSubjects = 9;

class Sight {
 public:
  explicit Sight(const Facts& facts) : facts_(facts) {}

  [[nodiscard]] const Facts& facts() const { return facts_; }
  std::string_view of(Subject subject);

  // False only where the page surely shows more than so many bytes of text. Cheap.
  bool may_show_at_most(std::size_t bytes);
  // Bytes of text that it shows; outside of navigation and the like. Nothing where its text cannot
  // be read.
  std::optional<std::size_t> text_bytes();
  std::optional<std::size_t> main_text_bytes();

 private:
  void read_text();

  const Facts& facts_;
  std::string status_;
  std::optional<std::size_t> rough_;
  bool text_read_ = false;
  bool has_text_ = false;
  std::string text_;
  std::string headings_;
  std::size_t main_bytes_ = 0;
};

}  // namespace varve::verdict
