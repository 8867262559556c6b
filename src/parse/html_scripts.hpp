// Tells a document's scripts and event handlers. Internal to parse.
#pragma once

#include <string_view>

#include "parse/html_links.hpp"
#include "parse/html_tokenizer.hpp"
#include "parse/html_value.hpp"
#include "varve/parse/script.hpp"

namespace varve::parse::html {

// Used by one thread.
class ScriptTeller {
 public:
  // `html` and `sink` must outlive the teller.
  ScriptTeller(std::string_view html, const ScriptSink& sink, const Encoding* encoding)
      : html_(html), sink_(sink), decoder_(encoding) {}

  void text(std::string_view text, LinkTeller::Script kind, bool in_xml);
  // Attributes whose names begin with "on" (HTML 8.1.8.1), whether or not the element has such an
  // event.
  void handlers(const TagToken& token);

 private:
  void handler(const RawValue& value);

  std::string_view html_;
  const ScriptSink& sink_;
  ValueDecoder decoder_;
};

}  // namespace varve::parse::html
