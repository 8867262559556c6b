#include "varve/parse/feed.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "parse/feed_json.hpp"
#include "parse/feed_names.hpp"
#include "parse/feed_teller.hpp"
#include "parse/xml_reader.hpp"
#include "varve/base/ascii.hpp"
#include "varve/parse/charset.hpp"
#include "varve/parse/xml_root.hpp"

namespace varve::parse {
namespace {

using Kind = FeedLink::Kind;

class FeedHandler : public xml::Handler {
 public:
  FeedHandler(const url::Url& base, const FeedSink& sink) : teller_(sink), bases_{{0, base}} {}

  Result<void> start(const xml::Name& name, const xml::Attributes& attributes) override {
    const FeedPlace parent = places_.empty() ? FeedPlace::kOutside : places_.back();
    const FeedPlace place = place_of(name, parent);
    if (places_.empty() && place == FeedPlace::kElsewhere) {
      return fail(ErrorKind::kInvalid, "<{}> is no feed", name.local);
    }
    places_.push_back(place);
    push_base(attributes);
    return begin(place, parent, attributes);
  }

  Result<void> end() override {
    const FeedPlace place = places_.back();
    const FeedPlace parent = places_.size() > 1 ? places_.end()[-2] : FeedPlace::kOutside;
    const auto ended = finish(place, parent);
    if (bases_.back().depth == places_.size()) bases_.pop_back();
    places_.pop_back();
    return ended;
  }

  void text(std::string_view piece) override { text_.add(piece); }

 private:
  struct Base {
    std::size_t depth;  // of the element whose xml:base it is
    url::Url url;
  };

  // RFC 4287 2: relative to the base of the element around it.
  void push_base(const xml::Attributes& attributes) {
    const auto text = attributes.find(xml::kXmlBase);
    if (!text || text->size() > xml::kMaxText) return;
    auto url = url::Url::parse(*text, &bases_.back().url);
    if (!url || url->href().size() > xml::kMaxText) return;
    bases_.push_back({places_.size(), *std::move(url)});
  }

  Result<void> begin(FeedPlace place, FeedPlace parent, const xml::Attributes& attributes) {
    switch (place) {
      case FeedPlace::kEntry:
        has_page_ = false;
        guid_.reset();
        return {};
      case FeedPlace::kGuid:
        is_link_ = attributes.find("isPermaLink").value_or("true") != "false";
        text_.begin();
        return {};
      case FeedPlace::kLinkText:
        text_.begin();
        return {};
      case FeedPlace::kAtomLink:
        return atom_link(parent, attributes);
      case FeedPlace::kEnclosure:
        return tell(Kind::kEnclosure, attributes.find("url"));
      case FeedPlace::kContent:
        return tell(Kind::kEnclosure, attributes.find("src"));
      default:
        return {};
    }
  }

  Result<void> atom_link(FeedPlace parent, const xml::Attributes& attributes) {
    const auto kind = kind_of_relation(attributes.find("rel").value_or("alternate"), parent);
    return kind ? tell(*kind, attributes.find("href")) : Result<void>();
  }

  Result<void> finish(FeedPlace place, FeedPlace parent) {
    if (place == FeedPlace::kLinkText) {
      return tell(parent == FeedPlace::kEntry ? Kind::kEntry : Kind::kSite, text_.end());
    }
    if (place == FeedPlace::kGuid) take_guid();
    if (place == FeedPlace::kEntry && guid_ && !has_page_) {
      return tell(Kind::kEntry, guid_->href());
    }
    return {};
  }

  // Many a guid is a number that nobody said is no link; so it has to be absolute.
  void take_guid() {
    const std::string_view text = text_.end();
    if (is_link_) guid_ = url::Url::parse(text);
  }

  Result<void> tell(Kind kind, std::optional<std::string_view> text) {
    VARVE_ASSIGN(const bool told, teller_.tell(kind, trim(text.value_or("")), bases_.back().url));
    has_page_ = has_page_ || (told && kind == Kind::kEntry);
    return {};
  }

  FeedTeller teller_;
  std::vector<FeedPlace> places_;  // of the elements that are open
  std::vector<Base> bases_;        // the first one the feed's own
  xml::Text text_;
  bool is_link_ = false;          // of the guid that is read
  bool has_page_ = false;         // of the entry that is read
  std::optional<url::Url> guid_;  // the same
};

bool is_json(std::string_view beginning) {
  return trim(beginning).starts_with('{');
}

Result<void> read_json(std::string_view bytes, const url::Url& base, const FeedSink& sink) {
  const std::string json = to_utf8(bytes, xml_encoding(bytes, {}));
  if (!is_json_feed(json)) {
    return fail(ErrorKind::kInvalid, "this is no feed: JSON without JSON Feed's version");
  }
  return read_json_feed(json, base, sink);
}

Result<void> read_any(std::string_view bytes, std::string_view content_type, const url::Url& base,
                      const FeedSink& sink) {
  if (is_json(xml::beginning(bytes, {}))) return read_json(bytes, base, sink);
  FeedHandler handler(base, sink);
  return xml::read(bytes, content_type, handler);
}

}  // namespace

bool is_feed(std::string_view bytes) {
  const std::string begin = xml::beginning(bytes, {});
  if (is_json(begin)) return is_json_feed(bytes.substr(0, kMaxFeed));
  const XmlRoot root = xml_root(begin);
  return is_feed_root({root.space, root.name}, xml_root_tag(begin));
}

Result<void> read_feed(std::string_view bytes, std::string_view content_type, const url::Url& base,
                       const FeedSink& sink) {
  if (bytes.size() <= kMaxFeed) return read_any(bytes, content_type, base, sink);
  const auto part = read_any(bytes.substr(0, kMaxFeed), content_type, base, sink);
  if (!part && part.error().kind == ErrorKind::kLimit) return part;
  return fail(ErrorKind::kLimit, "the feed has more than {} MiB; the rest is not read",
              kMaxFeed >> 20);
}

}  // namespace varve::parse
