// A link as varve finds it: what it points to, what it is for, and where in the bytes it stands.
// Discovery (what to fetch) and rewriting (what to replace on replay) read the same links, so that
// what is saved and what is rewritten cannot drift apart.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace varve::parse {

// What the link's target is to the page.
enum class Role : unsigned char {
  kBase,     // <base href>: resolves what follows; never fetched
  kAnchor,   // <a>, <area>: somewhere else
  kForm,     // action, formaction
  kRefresh,  // <meta http-equiv=refresh>
  kFrame,    // <iframe>, <frame>, <fencedframe>, <portal>: a document within the page
  kObject,   // <object data>, <embed src>, <applet>: a document, image or plug-in
  kStylesheet,
  kScript,      // a classic script
  kModule,      // a module script, modulepreload, a static import, an import map's target
  kModuleName,  // an import map's key, or a folder that it maps one to: fetched only in parts
  kImage,       // also icons, posters, CSS backgrounds, SVG <image>
  kFont,
  kMedia,         // audio, video and their sources
  kTrack,         // <track>
  kManifest,      // web app manifest
  kIcon,          // rel=icon and its kin
  kFeed,          // Atom, RSS, JSON Feed
  kPreload,       // preload or prefetch of what `as` does not tell more of
  kDocumentLink,  // rel=alternate, next …: a document, not part of the page
  kCanonical,     // rel=canonical (RFC 6596): the URL that the page would rather have
  kSvgUse,        // <use href>: part of another SVG document
  kMetaImage,     // Open Graph and Twitter images, JSON-LD images: not shown, worth keeping
  kHint,          // dns-prefetch, preconnect: an origin, nothing to fetch; a ping
  kCssOther,  // a url() in CSS whose use cannot be told (custom properties, src of unknown rules)
};

// True for roles that make a page what it is: what a save fetches with it. Not for documents that
// it only points to, nor for what is no resource (a base, a hint).
bool is_requisite(Role role);

// How the bytes at the link's position are written, and so how others must be put in their place.
enum class Notation : unsigned char {
  kAttribute,   // an HTML attribute's value or a part of it (a candidate of srcset, the URL of
                // a meta refresh): character references
  kCssUrl,      // the inside of url(…) without quotes
  kCssString,   // the inside of a quoted string in CSS
  kJsonString,  // the inside of a JSON string: manifests, import maps, JSON-LD
  kJsString,    // the inside of a string literal of JavaScript: static imports
};

struct Link {
  Role role = Role::kAnchor;
  Notation notation = Notation::kAttribute;
  // The quote around the attribute, CSS string or literal: '"', '\'', '`', or 0 where there is
  // none.
  char quote = 0;
  // The quote around the URL within a meta refresh, 0 where there is none.
  char inner_quote = 0;
  // True where CSS stands in a style attribute, or in SVG's <style>: what is put in is written as
  // CSS, then as attribute.
  bool in_attribute = false;
  // True in an iframe's srcdoc: what is put in is written once more as attribute.
  bool in_srcdoc = false;
  // True where the URL is one of a list (srcset, ping): a comma at its ends would not be its own.
  bool in_list = false;
  // True where the link is of markup that is only there without scripts, or inert: <noscript>,
  // <template>; and where it is a lazy loader's (data-src and its kin).
  bool in_noscript = false;
  bool in_template = false;
  bool lazy = false;
  // True where the standard's parser makes no element of the tag, so that a browser loads nothing:
  // a <td> outside of a table.
  bool dropped = false;
  // True in an SVG or MathML subtree.
  bool foreign = false;
  // True where a <link> only loads ahead (preload, modulepreload, prefetch): what shows the bytes
  // is another link.
  bool preload = false;
  // Byte range of the URL as written, in the bytes that were given. Never overlaps another link's.
  std::size_t begin = 0;
  std::size_t end = 0;
  // Of a candidate of srcset: behind its descriptors. A list without [begin, candidate_end) is one
  // of the other candidates. 0 elsewhere.
  std::size_t candidate_end = 0;
  // The value of http-equiv that makes a meta refresh one; 0 elsewhere.
  std::size_t directive_begin = 0;
  std::size_t directive_end = 0;
  // The URL as meant, in UTF-8: character references, escapes and charset decoded, white space
  // around it stripped. Not resolved. Valid during the callback only.
  std::string_view url;
  // The element's and the attribute's name in lower case ("img", "srcset"); empty in CSS and JSON.
  // Valid during the callback only.
  std::string_view element;
  std::string_view attribute;
};

using LinkSink = std::function<void(const Link&)>;

// `url` (ASCII, as Url::href() gives) written so that it can stand at the link's position and means
// itself there. Two things cannot be written and become their percent-encoding: a comma at either
// end in a list, and the quote that a meta refresh has around its URL.
std::string encode_for(const Link& link, std::string_view url);

}  // namespace varve::parse
