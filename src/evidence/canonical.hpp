// Canonical JSON (RFC 8785), written from front to back. The members of an object are given in the
// order of their names.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace varve::evidence {

class CanonicalJson {
 public:
  [[nodiscard]] std::string take() { return std::move(out_); }

  void begin_object(std::string_view name = {}) { open(name, '{'); }
  void end_object() { close('}'); }
  void begin_array(std::string_view name) { open(name, '['); }
  void end_array() { close(']'); }

  // Without a name it is an element of an array. Bytes become the code points of the same numbers
  // (Infra 4.5, "isomorphic decode"): headers are bytes, and no byte may be lost.
  void text(std::string_view name, std::string_view bytes);
  // The same of UTF-8; what is none becomes U+FFFD.
  void utf8(std::string_view name, std::string_view text);
  // What is canonical JSON already.
  void json(std::string_view name, std::string_view text) {
    begin(name);
    out_ += text;
  }
  void number(std::string_view name, std::int64_t value) {
    begin(name);
    out_ += std::to_string(value);
  }

 private:
  void begin(std::string_view name);
  void quote(std::string_view bytes);
  void open(std::string_view name, char bracket) {
    begin(name);
    out_ += bracket;
    first_ = true;
  }
  void close(char bracket) {
    out_ += bracket;
    first_ = false;
  }

  std::string out_;
  bool first_ = true;  // nothing stands before it in its object or array
};

}  // namespace varve::evidence
