// The names of HTML that mean something to varve, as small numbers: tags whose name decides how the
// tree is made or which may carry links, and attributes that carry links or tell their role.
// Internal to parse.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace varve::parse::html {

// X(constant, "name", traits), in any order; the traits are those of the HTML namespace.
#define VARVE_HTML_TAGS(X)                                               \
  X(A, "a", kFormatting)                                                 \
  X(Address, "address", kSpecial | kBlock | kPlainEnd)                   \
  X(Animate, "animate", kPlainEnd)                                       \
  X(AnnotationXml, "annotation-xml", 0)                                  \
  X(Applet, "applet", kSpecial | kScope)                                 \
  X(Area, "area", kSpecial)                                              \
  X(Article, "article", kSpecial | kBlock | kPlainEnd)                   \
  X(Aside, "aside", kSpecial | kBlock | kPlainEnd)                       \
  X(Audio, "audio", kPlainEnd)                                           \
  X(B, "b", kFormatting | kBreakout)                                     \
  X(Base, "base", kSpecial | kHead)                                      \
  X(Basefont, "basefont", kSpecial | kHead)                              \
  X(Bgsound, "bgsound", kSpecial | kHead)                                \
  X(Big, "big", kFormatting | kBreakout)                                 \
  X(Blockquote, "blockquote", kSpecial | kBlock | kBreakout | kPlainEnd) \
  X(Body, "body", kSpecial | kBreakout)                                  \
  X(Br, "br", kSpecial | kBreakout)                                      \
  X(Button, "button", kSpecial | kBlockEnd | kPlainEnd)                  \
  X(Caption, "caption", kSpecial | kScope | kTablePart)                  \
  X(Center, "center", kSpecial | kBlock | kBreakout | kPlainEnd)         \
  X(Code, "code", kFormatting | kBreakout)                               \
  X(Col, "col", kSpecial | kTablePart)                                   \
  X(Colgroup, "colgroup", kSpecial | kTablePart)                         \
  X(Dd, "dd", kSpecial | kImplied | kBreakout | kPlainEnd)               \
  X(Desc, "desc", kPlainEnd)                                             \
  X(Details, "details", kSpecial | kBlock | kPlainEnd)                   \
  X(Dialog, "dialog", kBlock | kPlainEnd)                                \
  X(Dir, "dir", kSpecial | kBlock | kPlainEnd)                           \
  X(Div, "div", kSpecial | kBlock | kBreakout | kPlainEnd)               \
  X(Dl, "dl", kSpecial | kBlock | kBreakout | kPlainEnd)                 \
  X(Dt, "dt", kSpecial | kImplied | kBreakout | kPlainEnd)               \
  X(Em, "em", kFormatting | kBreakout)                                   \
  X(Embed, "embed", kSpecial | kBreakout)                                \
  X(FeImage, "feimage", 0)                                               \
  X(Fencedframe, "fencedframe", 0)                                       \
  X(Fieldset, "fieldset", kSpecial | kBlock | kPlainEnd)                 \
  X(Figcaption, "figcaption", kSpecial | kBlock | kPlainEnd)             \
  X(Figure, "figure", kSpecial | kBlock | kPlainEnd)                     \
  X(Font, "font", kFormatting)                                           \
  X(Footer, "footer", kSpecial | kBlock | kPlainEnd)                     \
  X(ForeignObject, "foreignobject", 0)                                   \
  X(Form, "form", kSpecial)                                              \
  X(Frame, "frame", kSpecial)                                            \
  X(Frameset, "frameset", kSpecial)                                      \
  X(H1, "h1", kSpecial | kHeading | kBreakout | kPlainEnd)               \
  X(H2, "h2", kSpecial | kHeading | kBreakout | kPlainEnd)               \
  X(H3, "h3", kSpecial | kHeading | kBreakout | kPlainEnd)               \
  X(H4, "h4", kSpecial | kHeading | kBreakout | kPlainEnd)               \
  X(H5, "h5", kSpecial | kHeading | kBreakout | kPlainEnd)               \
  X(H6, "h6", kSpecial | kHeading | kBreakout | kPlainEnd)               \
  X(Head, "head", kSpecial | kBreakout)                                  \
  X(Header, "header", kSpecial | kBlock | kPlainEnd)                     \
  X(Hgroup, "hgroup", kSpecial | kBlock | kPlainEnd)                     \
  X(Hr, "hr", kSpecial | kBreakout)                                      \
  X(Html, "html", kSpecial | kScope)                                     \
  X(I, "i", kFormatting | kBreakout)                                     \
  X(Iframe, "iframe", kSpecial)                                          \
  X(Image, "image", 0)                                                   \
  X(Img, "img", kSpecial | kBreakout)                                    \
  X(Input, "input", kSpecial)                                            \
  X(Ins, "ins", kPlainEnd)                                               \
  X(Keygen, "keygen", kSpecial)                                          \
  X(Li, "li", kSpecial | kImplied | kBreakout | kPlainEnd)               \
  X(Link, "link", kSpecial | kHead)                                      \
  X(Listing, "listing", kSpecial | kBlockEnd | kBreakout | kPlainEnd)    \
  X(Main, "main", kSpecial | kBlock | kPlainEnd)                         \
  X(Malignmark, "malignmark", 0)                                         \
  X(Marquee, "marquee", kSpecial | kScope)                               \
  X(Math, "math", 0)                                                     \
  X(Menu, "menu", kSpecial | kBlock | kBreakout | kPlainEnd)             \
  X(Meta, "meta", kSpecial | kHead | kBreakout)                          \
  X(Mglyph, "mglyph", 0)                                                 \
  X(Mi, "mi", 0)                                                         \
  X(Mn, "mn", 0)                                                         \
  X(Mo, "mo", 0)                                                         \
  X(Ms, "ms", 0)                                                         \
  X(Mtext, "mtext", 0)                                                   \
  X(Nav, "nav", kSpecial | kBlock | kPlainEnd)                           \
  X(Nobr, "nobr", kFormatting | kBreakout)                               \
  X(Noembed, "noembed", kSpecial)                                        \
  X(Noframes, "noframes", kSpecial | kHead)                              \
  X(Noscript, "noscript", kSpecial | kHead)                              \
  X(Object, "object", kSpecial | kScope)                                 \
  X(Ol, "ol", kSpecial | kBlock | kBreakout | kPlainEnd)                 \
  X(Optgroup, "optgroup", kImplied | kPlainEnd)                          \
  X(Option, "option", kImplied | kPlainEnd)                              \
  X(P, "p", kSpecial | kImplied | kBlock | kBreakout | kPlainEnd)        \
  X(Param, "param", kSpecial)                                            \
  X(Picture, "picture", kPlainEnd)                                       \
  X(Plaintext, "plaintext", kSpecial)                                    \
  X(Portal, "portal", 0)                                                 \
  X(Pre, "pre", kSpecial | kBlockEnd | kBreakout | kPlainEnd)            \
  X(Rb, "rb", kImplied | kPlainEnd)                                      \
  X(Rp, "rp", kImplied | kPlainEnd)                                      \
  X(Rt, "rt", kImplied | kPlainEnd)                                      \
  X(Rtc, "rtc", kImplied | kPlainEnd)                                    \
  X(Ruby, "ruby", kBreakout | kPlainEnd)                                 \
  X(S, "s", kFormatting | kBreakout)                                     \
  X(Script, "script", kSpecial | kHead)                                  \
  X(Search, "search", kSpecial | kBlock | kPlainEnd)                     \
  X(Section, "section", kSpecial | kBlock | kPlainEnd)                   \
  X(Select, "select", kSpecial | kScope | kBlockEnd | kPlainEnd)         \
  X(Small, "small", kFormatting | kBreakout)                             \
  X(Source, "source", kSpecial)                                          \
  X(Span, "span", kBreakout | kPlainEnd)                                 \
  X(Strike, "strike", kFormatting | kBreakout)                           \
  X(Strong, "strong", kFormatting | kBreakout)                           \
  X(Style, "style", kSpecial | kHead)                                    \
  X(Sub, "sub", kBreakout | kPlainEnd)                                   \
  X(Summary, "summary", kSpecial | kBlock | kPlainEnd)                   \
  X(Sup, "sup", kBreakout | kPlainEnd)                                   \
  X(Svg, "svg", 0)                                                       \
  X(Table, "table", kSpecial | kScope | kBreakout)                       \
  X(Tbody, "tbody", kSpecial | kTablePart)                               \
  X(Td, "td", kSpecial | kScope | kTablePart)                            \
  X(Template, "template", kSpecial | kScope | kHead)                     \
  X(Textarea, "textarea", kSpecial)                                      \
  X(Tfoot, "tfoot", kSpecial | kTablePart)                               \
  X(Th, "th", kSpecial | kScope | kTablePart)                            \
  X(Thead, "thead", kSpecial | kTablePart)                               \
  X(Title, "title", kSpecial | kHead)                                    \
  X(Tr, "tr", kSpecial | kTablePart)                                     \
  X(Track, "track", kSpecial)                                            \
  X(Tt, "tt", kFormatting | kBreakout)                                   \
  X(U, "u", kFormatting | kBreakout)                                     \
  X(Ul, "ul", kSpecial | kBlock | kBreakout | kPlainEnd)                 \
  X(Use, "use", 0)                                                       \
  X(Var, "var", kBreakout | kPlainEnd)                                   \
  X(Video, "video", kPlainEnd)                                           \
  X(Wbr, "wbr", kSpecial)                                                \
  X(Xmp, "xmp", kSpecial)

// What 13.2 says of groups of elements.
enum Trait : std::uint16_t {
  kSpecial = 1,      // 13.2.4.2, the special category
  kScope = 2,        // ends the default scope
  kFormatting = 4,   // the formatting category
  kBreakout = 8,     // a start tag that ends foreign content (13.2.6.5), but for font
  kImplied = 16,     // its end tag is generated as implied
  kHeading = 32,     // h1 to h6
  kBlock = 64,       // closes a <p>; an end tag that closes down to its element
  kBlockEnd = 128,   // only the latter
  kTablePart = 256,  // caption, col, colgroup, tbody, td, tfoot, th, thead, tr
  kHead = 512,       // handled "in head" wherever it stands
  kPlainEnd = 1024,  // its end tag does no more than to close it
};

enum class Tag : std::uint8_t {
  kUnknown,
#define X(constant, name, traits) k##constant,
  VARVE_HTML_TAGS(X)
#undef X
      kCount,
};
inline constexpr std::size_t kTagCount = static_cast<std::size_t>(Tag::kCount);

// The tag of that name, in any case; kUnknown where it is none of these. `roomy`: the 24 bytes from
// the name's first on may be read.
Tag find_tag(std::string_view name, bool roomy = false);
std::string_view name_of(Tag tag);

extern const std::uint16_t kTraits[kTagCount];
inline bool has(Tag tag, unsigned traits) {
  return (kTraits[static_cast<std::size_t>(tag)] & traits) != 0;
}

// Attributes. Those from kDataSrc on are lazy loaders'; those between kFill and kCursor are SVG's
// presentation attributes, whose values are CSS.
#define VARVE_HTML_ATTRIBUTES(X)                  \
  X(Href, "href")                                 \
  X(XlinkHref, "xlink:href")                      \
  X(Src, "src")                                   \
  X(Srcset, "srcset")                             \
  X(Imagesrcset, "imagesrcset")                   \
  X(Data, "data")                                 \
  X(Action, "action")                             \
  X(Formaction, "formaction")                     \
  X(Poster, "poster")                             \
  X(Background, "background")                     \
  X(Manifest, "manifest")                         \
  X(Content, "content")                           \
  X(HttpEquiv, "http-equiv")                      \
  X(Property, "property")                         \
  X(Name, "name")                                 \
  X(Itemprop, "itemprop")                         \
  X(Rel, "rel")                                   \
  X(As, "as")                                     \
  X(Type, "type")                                 \
  X(Style, "style")                               \
  X(Srcdoc, "srcdoc")                             \
  X(Ping, "ping")                                 \
  X(Archive, "archive")                           \
  X(Code, "code")                                 \
  X(Value, "value")                               \
  X(Encoding, "encoding")                         \
  X(Color, "color")                               \
  X(Face, "face")                                 \
  X(Size, "size")                                 \
  X(Lowsrc, "lowsrc")                             \
  X(Dynsrc, "dynsrc")                             \
  X(Fill, "fill")                                 \
  X(Stroke, "stroke")                             \
  X(Filter, "filter")                             \
  X(Mask, "mask")                                 \
  X(ClipPath, "clip-path")                        \
  X(Marker, "marker")                             \
  X(MarkerStart, "marker-start")                  \
  X(MarkerMid, "marker-mid")                      \
  X(MarkerEnd, "marker-end")                      \
  X(Cursor, "cursor")                             \
  X(DataSrc, "data-src")                          \
  X(DataSrcset, "data-srcset")                    \
  X(DataLazySrc, "data-lazy-src")                 \
  X(DataLazySrcset, "data-lazy-srcset")           \
  X(DataLazy, "data-lazy")                        \
  X(DataOriginal, "data-original")                \
  X(DataOriginalSet, "data-original-set")         \
  X(DataBg, "data-bg")                            \
  X(DataBackground, "data-background")            \
  X(DataBackgroundImage, "data-background-image") \
  X(DataPoster, "data-poster")                    \
  X(DataImage, "data-image")                      \
  X(DataFullSrc, "data-full-src")                 \
  X(DataHref, "data-href")

enum class Attr : std::uint8_t {
#define X(constant, name) k##constant,
  VARVE_HTML_ATTRIBUTES(X)
#undef X
      kCount,
};
inline constexpr std::size_t kAttrCount = static_cast<std::size_t>(Attr::kCount);
static_assert(kAttrCount <= 64, "a tag's attributes are a set of bits");

constexpr std::uint64_t bit(Attr attribute) {
  return 1ull << static_cast<unsigned>(attribute);
}

inline constexpr std::size_t kLongestName = 24;

// For each length the first and the last letters that an attribute of that length has: most
// attributes of a page (class, id, title …) are turned away by this alone.
struct Letters {
  std::uint32_t first = 0;
  std::uint32_t last = 0;
};
inline constexpr auto kLetters = [] {
  std::array<Letters, kLongestName + 1> letters{};
#define X(constant, name)                                  \
  letters[sizeof(name) - 1].first |= 1u << (name[0] & 31); \
  letters[sizeof(name) - 1].last |= 1u << (name[sizeof(name) - 2] & 31);
  VARVE_HTML_ATTRIBUTES(X)
#undef X
  return letters;
}();

// The attribute of that name, in any case; kCount where it is none of these. `roomy` as above.
Attr find_known_attribute(std::string_view name, bool roomy);
inline Attr find_attribute(std::string_view name, bool roomy = false) {
  if (name.empty() || name.size() > kLongestName) return Attr::kCount;
  const Letters& letters = kLetters[name.size()];
  if ((letters.first >> (name.front() & 31) & letters.last >> (name.back() & 31) & 1) == 0) {
    return Attr::kCount;
  }
  return find_known_attribute(name, roomy);
}
std::string_view name_of(Attr attribute);

}  // namespace varve::parse::html
