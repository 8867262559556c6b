// JavaScript within a document, and where in its bytes it stands.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace varve::parse {

enum class ScriptPlace : unsigned char {
  kClassic,  // the text of a <script>
  kModule,   // of a <script type=module>
  kHandler,  // the value of onclick and its kin: the body of a function
};

struct ScriptText {
  ScriptPlace place = ScriptPlace::kClassic;
  // The text of an element of XML or SVG: '<' and '&' are none in it but as references, or in
  // sections of CDATA, whose marks may be in `text`.
  bool in_xml = false;
  // Of a handler: the quote around it, 0 where there is none.
  char quote = 0;
  // As written, in the bytes that were given.
  std::size_t begin = 0;
  std::size_t end = 0;
  // A script's bytes as they are; a handler as meant, in UTF-8. Valid during the callback only.
  std::string_view text;
};
using ScriptSink = std::function<void(const ScriptText&)>;

// `text` (UTF-8) written so that it can stand at a handler's position and means itself there,
// whatever the document's encoding.
std::string encode_handler(const ScriptText& handler, std::string_view text);

}  // namespace varve::parse
