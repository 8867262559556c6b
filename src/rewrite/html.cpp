#include "varve/parse/html.hpp"

#include <algorithm>
#include <optional>

#include "rewrite/change.hpp"
#include "rewrite/splice.hpp"
#include "rewrite/tags.hpp"
#include "rewrite/xhtml.hpp"
#include "varve/rewrite/doctype.hpp"
#include "varve/rewrite/links.hpp"
#include "varve/rewrite/rewrite.hpp"
#include "varve/rewrite/script.hpp"

namespace varve::rewrite {
namespace {

// The document's base URL as it is read (WHATWG HTML 2.4.3, 4.2.3): the first <base> with an href
// counts, unless it is a data: or javascript: URL or cannot be parsed.
class Base {
 public:
  Base(const url::Url& document, url::EncodingName encoding)
      : document_(document), encoding_(encoding), url_(document) {}

  [[nodiscard]] const url::Url& url() const { return url_; }

  // False for a <base> that has no effect.
  bool set(const parse::Link& link) {
    if (seen_ || link.in_template || link.in_noscript || link.in_srcdoc) return false;
    seen_ = true;
    const std::optional<url::Url> parsed = url::Url::parse(link.url, &document_, encoding_);
    if (!parsed || parsed->scheme() == "data" || parsed->scheme() == "javascript") return false;
    url_ = *parsed;
    return true;
  }

 private:
  const url::Url& document_;
  url::EncodingName encoding_;
  url::Url url_;
  bool seen_ = false;
};

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// Scripts as they run under wombat; none where `place` is null, or has none run.
class Scripts {
 public:
  Scripts(const Place* place, const Base& base, const parse::Encoding& encoding,
          std::vector<Edit>& edits)
      : place_(place != nullptr && place->scripts ? place : nullptr),
        base_(base),
        encoding_(encoding),
        edits_(edits),
        sink_([this](const parse::ScriptText& script) { take(script); }) {}

  [[nodiscard]] const parse::ScriptSink* sink() const {
    return place_ == nullptr ? nullptr : &sink_;
  }

 private:
  void take(const parse::ScriptText& script) {
    const bool handler = script.place == parse::ScriptPlace::kHandler;
    // In some encodings a character's second byte looks like a quote or a backslash: a script of
    // such characters stays as it is. A handler's text is decoded.
    if (!handler && !encoding_.is_ascii_safe() && !is_ascii(script.text)) return;
    const ScriptKind kind = handler                                       ? ScriptKind::kHandler
                            : script.place == parse::ScriptPlace::kModule ? ScriptKind::kModule
                                                                          : ScriptKind::kClassic;
    const auto rewritten = [&](std::string_view source) {
      return rewrite_script(source, *place_, kind, {&base_.url(), {}});
    };
    std::string text =
        script.in_xml ? map_xml_script(script.text, rewritten) : rewritten(script.text);
    if (text == script.text) return;
    if (handler) text = parse::encode_handler(script, text);
    edits_.push_back({script.begin, script.end, std::move(text)});
  }

  const Place* place_;
  const Base& base_;
  const parse::Encoding& encoding_;
  std::vector<Edit>& edits_;
  parse::ScriptSink sink_;
};

std::vector<Edit> edits_of(std::string_view html, const url::Url& document,
                           const parse::Encoding& encoding, url::EncodingName query_encoding,
                           const LinkMap& map, const Place* place = nullptr) {
  Base base(document, query_encoding);
  std::vector<Edit> edits;
  const Scripts scripts(place, base, encoding, edits);
  parse::find_html_links(html,
                         [&](const parse::Link& link) {
                           const bool is_base = link.role == parse::Role::kBase;
                           if (is_base && !base.set(link)) return;
                           add_edit(link, map(link, is_base ? document : base.url()), edits);
                         },
                         {.encoding = &encoding,
                          .tell_inner_srcdoc = true,
                          .xml = place != nullptr && place->xml,
                          .scripts = scripts.sink()});
  neutralise_tags(html, edits);
  return edits;
}

std::optional<Edit> put_before(std::string_view html, const Place& place) {
  const std::string& preamble = place.preamble;
  if (preamble.empty()) return std::nullopt;
  if (place.xml) {
    const auto at = behind_root_tag(html);
    return at ? std::optional(Edit{*at, *at, preamble}) : std::nullopt;
  }
  const Doctype doctype = find_doctype(html);
  const std::size_t at = html.size() - doctype.rest.size();
  // One that stands behind something else is said again before it.
  const bool follows = html.substr(0, at).ends_with(doctype.text);
  return Edit{at, at, follows ? preamble : std::string(doctype.text) + preamble};
}

}  // namespace

std::string map_html(std::string_view html, const url::Url& document,
                     const parse::Encoding& encoding, url::EncodingName query_encoding,
                     const LinkMap& map) {
  return splice(html, edits_of(html, document, encoding, query_encoding, map));
}

std::string rewrite_html(std::string_view html, const Place& place,
                         const parse::Encoding& encoding) {
  const url::EncodingName query_encoding = encoding.icu_name();
  std::vector<Edit> edits = edits_of(html, place.document, encoding, query_encoding,
                                     lead_to(place, query_encoding), &place);
  // The first of those that stand at the same place.
  if (auto first = put_before(html, place)) edits.insert(edits.begin(), *std::move(first));
  return splice(html, std::move(edits));
}

}  // namespace varve::rewrite
