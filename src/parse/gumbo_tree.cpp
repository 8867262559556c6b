#include "varve/parse/gumbo_tree.hpp"

#include <algorithm>

#include "parse/html_construction.hpp"
#include "parse/html_tokenizer.hpp"
#include "varve/parse/tree.hpp"

namespace varve::parse::tree {
namespace {

constexpr std::size_t kBlock = 64 << 10;
constexpr std::size_t kMaxAttributes = 1000;   // of one tag
constexpr std::size_t kMaxElements = 2 << 20;  // gumbo takes some 300 bytes for each

void* allocate(void* arena, std::size_t size) {
  return static_cast<Arena*>(arena)->allocate(size);
}
void deallocate(void*, void*) {}

// Whether gumbo can be asked, by one run of varve's own tokenizer.
Result<void> check_limits(std::string_view text, html::Construction::Start start) {
  if (text.size() > kMaxTreeInput) {
    return fail(ErrorKind::kLimit, "a document of {} bytes is too long for a tree", text.size());
  }
  html::Tokenizer tokenizer(text);
  html::Construction construction(start);
  bool raw = false;
  for (;;) {
    const html::TokenKind kind = tokenizer.next();
    if (!raw) construction.text(tokenizer.text());
    if (kind == html::TokenKind::kEnd) break;
    if (kind == html::TokenKind::kStartTag) {
      if (tokenizer.tag().written > kMaxAttributes) {
        return fail(ErrorKind::kLimit, "a tag has more than {} attributes", kMaxAttributes);
      }
      const html::Placement placement = construction.start_tag(tokenizer.tag());
      // The inside of <noscript> is markup to gumbo.
      raw = placement.model != html::Model::kData && placement.tag != html::Tag::kNoscript;
      if (raw) tokenizer.enter(placement.model, placement.tag);
    } else if (kind == html::TokenKind::kEndTag) {
      if (!raw) construction.end_tag(tokenizer.tag());
      raw = false;
    } else if (kind == html::TokenKind::kDoctype) {
      construction.doctype(tokenizer.content());
    }
    tokenizer.allow_cdata(construction.in_foreign());
    if (construction.met_limit()) return fail(ErrorKind::kLimit, "the document is nested too deep");
    if (construction.opened_count() > kMaxElements) {
      return fail(ErrorKind::kLimit, "the document has more than {} elements", kMaxElements);
    }
  }
  return {};
}

}  // namespace

void* Arena::allocate(std::size_t size) {
  size = (size + 15) & ~std::size_t{15};
  if (size > left_) {
    const std::size_t block = std::max(size, kBlock);
    blocks_.push_back(std::make_unique_for_overwrite<std::byte[]>(block));
    if (size > kBlock / 4 && left_ != 0) return blocks_.back().get();  // keep what is left
    at_ = blocks_.back().get();
    left_ = block;
  }
  std::byte* const given = at_;
  at_ += size;
  left_ -= size;
  return given;
}

Result<GumboTree> GumboTree::read(std::string_view html, GumboTag context) {
  VARVE_TRY(check_limits(html, context == GUMBO_TAG_LAST
                                   ? html::Construction::Start::kDocument
                                   : html::Construction::Start::kFragmentOfBody));
  GumboTree tree;
  tree.arena_ = std::make_unique<Arena>();
  GumboOptions options = kGumboDefaultOptions;
  options.allocator = allocate;
  options.deallocator = deallocate;
  options.userdata = tree.arena_.get();
  options.max_errors = 0;
  options.fragment_context = context;
  if (html.starts_with("\xEF\xBB\xBF")) html.remove_prefix(3);  // it is text to gumbo
  tree.output_ = gumbo_parse_with_options(&options, html.data(), html.size());
  return tree;
}

Result<GumboTree> GumboTree::read(std::string_view html) {
  return read(html, GUMBO_TAG_LAST);
}

Result<GumboTree> GumboTree::read_fragment(std::string_view html) {
  return read(html, GUMBO_TAG_BODY);
}

}  // namespace varve::parse::tree
