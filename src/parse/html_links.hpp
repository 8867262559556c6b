// From elements and the text within them to links: which attributes load or link something, and as
// what. Shared by find_html_links and by tree_links, which judges only what is an element. Internal
// to parse.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "parse/html_construction.hpp"
#include "parse/html_tokenizer.hpp"
#include "parse/html_value.hpp"
#include "varve/parse/link.hpp"

namespace varve::parse::html {

// Where in a document something stands.
struct Context {
  bool in_noscript = false;
  bool in_template = false;
  bool dropped = false;
};

// Reads an iframe's srcdoc; positions of what it finds are within `html`.
using SrcdocReader = void (*)(std::string_view html, const LinkSink& sink);

// A document within has no documents within that are read; the second tells where they are.
void find_in_srcdoc(std::string_view html, const LinkSink& sink);
void find_in_srcdoc_and_tell(std::string_view html, const LinkSink& sink);

// Tells a document's links to a sink. Not thread-safe.
class LinkTeller {
 public:
  // `html` and `sink` must outlive the teller. `srcdoc_reader`: null where such are not read, but
  // told, if `tell_srcdoc`.
  LinkTeller(std::string_view html, const LinkSink& sink, const Encoding* encoding,
             SrcdocReader srcdoc_reader, bool tell_srcdoc = false);

  // The links of an element's attributes, of those in `allowed`.
  void element(const TagToken& token, const Placement& placement, Context context,
               std::uint64_t allowed = ~0ull);
  // The text of a <style>, as written. `has_references`: as in SVG, where it is ordinary text.
  void style_text(std::string_view text, Space space, Context context, bool has_references);
  // The text of a <script>, whose tag was `type` and had no src.
  enum class Script : std::uint8_t { kOther, kClassic, kModule, kImportMap, kJsonLd };
  static Script script_kind(std::string_view type);
  void script_text(std::string_view text, Script kind, Context context);

 private:
  void attribute(Attr attribute, const TagToken& token, const Placement& placement);
  void other_attribute(Attr attribute, const TagToken& token, const Placement& placement);
  void lazy_attribute(Attr attribute, const TagToken& token, const Placement& placement);
  void url(const RawValue& value, Role role, bool lazy = false);
  void srcset(const RawValue& value, bool lazy = false);
  void list(const RawValue& value, Role role, std::string_view separators);
  void meta(const RawValue& value, const TagToken& token);
  void refresh(const RawValue& value, const TagToken& token);
  void link_href(const RawValue& value, const TagToken& token, bool lazy);
  void style(const RawValue& value, std::string_view property);
  void srcdoc(const RawValue& value);
  void begin_text(Space space, Context context);
  void told_in_text(const Link& found, std::size_t begin);
  void put(std::size_t begin, std::size_t end, std::string_view url, Role role);
  [[nodiscard]] Role source_role(Tag tag, const TagToken& token);
  [[nodiscard]] Role role_of_link(const TagToken& token);
  // The meaning of an attribute that only tells a role, trimmed; `slot` says whose buffer it takes.
  std::string_view word(const TagToken& token, Attr attribute, int slot = 0);
  [[nodiscard]] std::size_t position(const char* at) const {
    return static_cast<std::size_t>(at - html_.data());
  }

  std::string_view html_;
  const LinkSink& sink_;
  SrcdocReader srcdoc_;
  bool tell_srcdoc_;
  ValueDecoder decoder_;
  ValueDecoder role_decoders_[3];  // of attributes that only tell a role
  Link link_;                      // what is the same for all links of a tag is set once
  std::string scratch_;
  std::string name_;
};

// The role of a <link> (HTML 4.6.6) by its decoded rel, `as` and type.
Role link_role(std::string_view rel, std::string_view as, std::string_view type);

// True where that role comes of a rel that only loads ahead.
bool is_preload(std::string_view rel);

// The URL in the content of a meta refresh (HTML 4.2.5.3, shared declarative refresh steps 5-11).
struct RefreshUrl {
  std::size_t begin = 0;
  std::size_t end = 0;  // equal to begin where there is none
  char quote = 0;
};
RefreshUrl parse_refresh(std::string_view content);

// True for a <meta>'s property or name that says that content is an image or another resource.
bool is_meta_image(std::string_view property);

// True where CSS may have a url() in it.
bool has_css_url(std::string_view css);

// True where a lazy loader's attribute has a URL and not a number, a flag, JSON or a template.
bool looks_like_url(std::string_view text);

// Attributes of which a tag has to have one, or else has no link.
extern const std::uint64_t kLinkAttributes;

}  // namespace varve::parse::html
