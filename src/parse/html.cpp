#include "varve/parse/html.hpp"

#include <optional>

#include "parse/html_construction.hpp"
#include "parse/html_links.hpp"
#include "parse/html_scan.hpp"
#include "parse/html_scripts.hpp"
#include "parse/html_tokenizer.hpp"

namespace varve::parse {
namespace html {
namespace {

// One document, or one fragment of it, on its way through the tokenizer.
class LinkFinder {
 public:
  LinkFinder(std::string_view text, Construction::Start start, LinkTeller& teller, Context context,
             ScriptTeller* scripts = nullptr, bool xml = false)
      : tokenizer_(text),
        construction_(start),
        teller_(teller),
        context_(context),
        scripts_(scripts),
        xml_(xml) {}

  void run() {
    for (;;) {
      const TokenKind kind = tokenizer_.next();
      if (!tokenizer_.text().empty()) text(tokenizer_.text());
      switch (kind) {
        case TokenKind::kStartTag:
          start(tokenizer_.tag());
          break;
        case TokenKind::kEndTag:
          end(tokenizer_.tag());
          break;
        case TokenKind::kDoctype:
          construction_.doctype(tokenizer_.content());
          break;
        case TokenKind::kCdata:
          construction_.cdata(tokenizer_.content());
          svg_text(tokenizer_.content(), false);
          break;
        case TokenKind::kComment:
          break;
        case TokenKind::kEnd:
          return;
      }
    }
  }

 private:
  [[nodiscard]] Context context() const {
    return {context_.in_noscript, context_.in_template || construction_.in_template(), false};
  }

  void start(const TagToken& token) {
    in_svg_ = Tag::kUnknown;
    const Placement placement = construction_.start_tag(token);
    tokenizer_.allow_cdata(construction_.in_foreign());
    if (scripts_ != nullptr && token.written > token.count) scripts_->handlers(token);
    if ((token.attributes & kLinkAttributes) != 0) tell(token, placement);
    if (!placement.made) return;
    if (placement.tag == Tag::kScript) {
      const Attr source = placement.space == Space::kSvg ? Attr::kHref : Attr::kSrc;
      script_ = token.has(source) ? LinkTeller::Script::kOther
                                  : LinkTeller::script_kind(trim(token.raw(Attr::kType)));
    }
    if (placement.space == Space::kSvg && !token.self_closing) in_svg_ = placement.tag;
    if (placement.model == Model::kData || (xml_ && token.self_closing)) return;
    tokenizer_.enter(placement.model, placement.tag);
    raw_ = placement.tag;
  }

  // Of elements that are HTML's raw text, and SVG's as any other.
  void svg_text(std::string_view text, bool has_references) {
    if (in_svg_ == Tag::kStyle) {
      teller_.style_text(text, Space::kSvg, context(), has_references);
    } else if (in_svg_ == Tag::kScript && scripts_ != nullptr) {
      scripts_->text(text, script_, has_references);
    }
  }

  void tell(const TagToken& token, const Placement& placement) {
    Context here = context();
    if (placement.made) {
      teller_.element(token, placement, here, new_attributes(token, placement));
    } else {
      here.dropped = true;
      teller_.element(token, Placement{false, false, Space::kHtml, token.tag, Model::kData}, here);
    }
  }

  // <html> and <body> said again add what is not there yet.
  std::uint64_t new_attributes(const TagToken& token, const Placement& placement) {
    const bool once = placement.tag == Tag::kHtml || placement.tag == Tag::kBody;
    if (!once || placement.space != Space::kHtml) return ~0ull;
    std::uint64_t& seen = placement.tag == Tag::kHtml ? seen_of_html_ : seen_of_body_;
    const std::uint64_t fresh = token.attributes & ~seen;
    seen |= token.attributes;
    return fresh;
  }

  void end(const TagToken& token) {
    in_svg_ = Tag::kUnknown;
    if (raw_ != Tag::kUnknown) {
      raw_ = Tag::kUnknown;  // its element was never put on the stack
      return;
    }
    construction_.end_tag(token);
    tokenizer_.allow_cdata(construction_.in_foreign());
  }

  void text(std::string_view text) {
    switch (raw_) {
      case Tag::kUnknown:
        construction_.text(text);
        return svg_text(text, true);
      case Tag::kStyle:
        return teller_.style_text(text, Space::kHtml, context(), false);
      case Tag::kScript:
        if (scripts_ != nullptr) scripts_->text(text, script_, xml_);
        return teller_.script_text(text, script_, context());
      case Tag::kNoscript: {
        Context inside = context();
        inside.in_noscript = true;
        LinkFinder(text, Construction::Start::kFragmentOfBody, teller_, inside).run();
        return;
      }
      default:
        return;
    }
  }

  Tokenizer tokenizer_;
  Construction construction_;
  LinkTeller& teller_;
  Context context_;
  ScriptTeller* scripts_;
  bool xml_;
  Tag raw_ = Tag::kUnknown;  // the element whose text comes next, where that is no markup
  LinkTeller::Script script_ = LinkTeller::Script::kOther;
  Tag in_svg_ = Tag::kUnknown;  // the element of SVG whose text comes next
  std::uint64_t seen_of_html_ = 0;
  std::uint64_t seen_of_body_ = 0;
};

}  // namespace

void find_in_srcdoc(std::string_view html, const LinkSink& sink) {
  LinkTeller teller(html, sink, nullptr, nullptr);
  LinkFinder(html, Construction::Start::kDocument, teller, {}).run();
}

void find_in_srcdoc_and_tell(std::string_view html, const LinkSink& sink) {
  LinkTeller teller(html, sink, nullptr, nullptr, true);
  LinkFinder(html, Construction::Start::kDocument, teller, {}).run();
}

}  // namespace html

void find_html_links(std::string_view html, const LinkSink& sink, const HtmlOptions& options) {
  html::LinkTeller teller(
      html, sink, options.encoding,
      options.tell_inner_srcdoc ? html::find_in_srcdoc_and_tell : html::find_in_srcdoc);
  std::optional<html::ScriptTeller> scripts;
  if (options.scripts != nullptr) scripts.emplace(html, *options.scripts, options.encoding);
  html::LinkFinder(html, html::Construction::Start::kDocument, teller, {},
                   scripts ? &*scripts : nullptr, options.xml)
      .run();
}

}  // namespace varve::parse
