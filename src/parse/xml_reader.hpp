// XML 1.0 with namespaces, element by element, by expat: of lists that others made, with bounds.
// Entities that a document declares are expanded as long as it grows by little; external ones are
// never loaded, and unknown ones (&nbsp;) are left out.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "varve/base/error.hpp"

namespace varve::parse::xml {

inline constexpr std::size_t kMaxDepth = 256;      // elements within each other
inline constexpr float kMaxGrowth = 4;             // of a document by its entities, beyond 8 MiB
inline constexpr std::size_t kMaxText = 8u << 10;  // bytes of a text that is collected: a URL

inline constexpr std::string_view kXmlBase = "http://www.w3.org/XML/1998/namespace\nbase";

// Namespace and local name. Valid during the call only, as all that a Handler is given.
struct Name {
  std::string_view space;
  std::string_view local;
};

class Attributes {
 public:
  explicit Attributes(const char** list) : list_(list) {}
  // Of one in a namespace, the name is the namespace, a line feed, and the local name.
  [[nodiscard]] std::optional<std::string_view> find(std::string_view name) const;

 private:
  const char** list_;  // names and values by turns, then null
};

class Handler {
 public:
  virtual ~Handler() = default;
  // An error ends the reading.
  virtual Result<void> start(const Name& name, const Attributes& attributes) = 0;
  virtual Result<void> end() = 0;
  virtual void text(std::string_view piece) = 0;
};

// The text of one element, as it comes in pieces.
class Text {
 public:
  void begin();
  void add(std::string_view piece);
  // What has come since begin(), without white space around it; empty where it is longer than
  // kMaxText. Nothing is collected any more.
  std::string_view end();
  [[nodiscard]] bool collecting() const { return collecting_; }

 private:
  std::string text_;
  bool collecting_ = false;
  bool too_long_ = false;
};

// Tells `handler` what is in `bytes`, in UTF-8. Their encoding is xml_encoding()'s. The error says
// where and why they break off; the handler has been told what stands before that.
Result<void> read(std::string_view bytes, std::string_view content_type, Handler& handler);

// The beginning of `bytes` in UTF-8, for a look at the root element.
std::string beginning(std::string_view bytes, std::string_view content_type);

}  // namespace varve::parse::xml
