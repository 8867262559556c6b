#include "varve/change/view.hpp"

#include <algorithm>
#include <map>

#include "change/places.hpp"
#include "change/sight.hpp"
#include "change/tree_reader.hpp"
#include "varve/archive/nearest.hpp"
#include "varve/archive/own_urls.hpp"
#include "varve/base/ascii.hpp"
#include "varve/fetch/head.hpp"
#include "varve/text/tree_text.hpp"
#include "varve/url/url.hpp"

namespace varve::change {
namespace {

constexpr std::string_view kDomType = "text/html; charset=utf-8";
constexpr std::int64_t kMaxExpressionMemory = 1 << 20;  // bytes of one compiled expression

Use use_of(std::string_view mime) {
  if (mime.starts_with("image/")) return Use::kImage;
  if (mime == "text/css") return Use::kStyle;
  return mime.find("javascript") != std::string_view::npos ? Use::kScript : Use::kOther;
}

// The members' digests, and members that the markup does not name (styles and scripts load them).
void take_members(const std::vector<Member>& members, const TreeReader* tree, View& view) {
  std::map<std::string, Resource> by_key;
  for (Resource& each : view.resources) by_key.emplace(each.key, each);
  for (const Member& member : members) {
    const std::string key = resource_key(member.url);
    if (key.empty() || (tree != nullptr && tree->is_ignored(key))) continue;
    Resource& resource =
        by_key.emplace(key, Resource{key, use_of(member.mime), {}, 0}).first->second;
    resource.digest = member.digest;
  }
  view.resources.clear();
  for (auto& [key, resource] : by_key) view.resources.push_back(std::move(resource));
}

void keep_links_once(std::vector<Outlink>& links) {
  std::stable_sort(links.begin(), links.end(),
                   [](const Outlink& a, const Outlink& b) { return a.key < b.key; });
  links.erase(std::unique(links.begin(), links.end(),
                          [](const Outlink& a, const Outlink& b) { return a.key == b.key; }),
              links.end());
}

// The passages, the title before them, without what is to be ignored in each.
void take_text(text::PageText page, const std::vector<std::uint32_t>& places, std::uint32_t title,
               const ViewRules& rules, View& view) {
  std::vector<std::uint32_t> turns;
  const auto add = [&](text::Passage& passage, std::uint32_t place) {
    for (const auto& expression : rules.ignore_text) {
      re2::RE2::GlobalReplace(&passage.text, *expression, "");
    }
    const std::string_view left = trim(passage.text);
    if (left.empty()) return;
    if (left.size() < passage.text.size()) passage.text = std::string(left);
    if (turns.size() <= place) turns.resize(place + 1);
    view.spots.push_back({place, turns[place]++});
    view.page.passages.push_back(std::move(passage));
  };
  text::Passage first{text::PassageKind::kHeading, true, page.title};
  add(first, title);
  for (std::size_t i = 0; i < page.passages.size(); ++i) add(page.passages[i], places[i]);
  view.page.title = std::move(page.title);
  view.page.language = std::move(page.language);
}

Result<View> view_of_markup(const Page& page, const std::string& html, const ViewRules& rules) {
  VARVE_ASSIGN(const auto tree, parse::tree::GumboTree::read(html));
  View view;
  Places places;
  const auto ignored = rules.ignore.select(tree.document());
  TreeReader reader(page.url, ignored, places);
  reader.read(tree.document(), view);
  auto text =
      text::read_tree(html, tree, [&](const GumboNode& node) { return ignored.count(&node) > 0; });
  view.watched = sightings(rules.watches, text.page, &tree.document());
  std::vector<std::uint32_t> of_passages;
  of_passages.reserve(text.elements.size());
  for (const GumboNode* each : text.elements) of_passages.push_back(reader.place_of(each));
  take_text(std::move(text.page), of_passages, places.named("title"), rules, view);
  take_members(page.members, &reader, view);
  keep_links_once(view.links);
  view.places = places.take();
  return view;
}

Result<View> view_of_text(const Page& page, const ViewRules& rules) {
  VARVE_ASSIGN(auto text, text::extract(page.body, page.content_type));
  View view;
  Places places;
  view.watched = sightings(rules.watches, text, nullptr);
  const std::vector<std::uint32_t> of_passages(text.passages.size());
  take_text(std::move(text), of_passages, places.named("title"), rules, view);
  take_members(page.members, nullptr, view);
  view.places = places.take();
  return view;
}

// What a snapshot has besides its document.
struct Beside {
  std::vector<Member> members;
  std::optional<Digest> dom;  // what scripts made of the document, where a browser saved it
};

Result<Beside> read_beside(const archive::Archive& archive, const archive::CaptureRow& document) {
  Beside beside;
  VARVE_ASSIGN(const auto snapshot, archive.whole_snapshot(document.url, document.time));
  if (!snapshot) return beside;
  const archive::Archive::OneState state(archive);
  for (const archive::Snapshot::Member& each : snapshot->members) {
    VARVE_ASSIGN(const auto row, archive.capture(each.url, each.time));
    if (!row || archive::is_redirect(*row) || row->id == document.id) continue;
    if (each.url.starts_with(archive::kDom)) beside.dom = row->digest;
    beside.members.push_back({each.url, row->mime, row->digest});
  }
  return beside;
}

Result<void> read_expressions(const std::vector<std::string>& texts, ViewRules& rules) {
  re2::RE2::Options options(re2::RE2::Quiet);
  options.set_max_mem(kMaxExpressionMemory);
  for (const std::string& each : texts) {
    auto compiled = std::make_shared<const re2::RE2>(each, options);
    if (!compiled->ok()) {
      return fail(ErrorKind::kInvalid, "\"{}\" is no regular expression: {}", each,
                  compiled->error());
    }
    rules.ignore_text.push_back(std::move(compiled));
  }
  return {};
}

}  // namespace

std::string_view to_string(Use use) {
  switch (use) {
    case Use::kImage:
      return "image";
    case Use::kStyle:
      return "style";
    case Use::kScript:
      return "script";
    case Use::kOther:
      return "other";
  }
  return "other";
}

Result<ViewRules> ViewRules::read(const std::vector<std::string>& ignore,
                                  const std::vector<std::string>& ignore_text,
                                  const std::vector<std::string>& watches) {
  if (ignore_text.size() > kMostExpressions || watches.size() > kMostWatches) {
    return fail(ErrorKind::kLimit, "more than {} expressions or {} watches are too many",
                kMostExpressions, kMostWatches);
  }
  ViewRules rules;
  for (const std::string& each : ignore) {
    VARVE_ASSIGN(const Selectors selectors, Selectors::parse(each));
    VARVE_TRY(rules.ignore.add(selectors));
  }
  VARVE_TRY(read_expressions(ignore_text, rules));
  for (const std::string& each : watches) {
    VARVE_ASSIGN(Watch watch, read_watch(each));
    rules.watches.push_back(std::move(watch));
  }
  return rules;
}

Result<View> view_of(const Page& page, const ViewRules& rules) {
  const auto markup = text::markup_of(page.body, page.content_type);
  auto view = markup ? view_of_markup(page, *markup, rules) : view_of_text(page, rules);
  if (!view) return view;
  view->body = Sha256::of(page.body);
  view->time = page.time;
  if (const auto url = url::Url::parse(page.url)) view->origin = url->origin();
  return view;
}

Result<View> view_of(const archive::Archive& archive, const archive::CaptureRow& row,
                     const ViewRules& rules) {
  VARVE_ASSIGN(const archive::Capture capture, archive.details(row));
  VARVE_ASSIGN(Beside beside, read_beside(archive, row));
  VARVE_ASSIGN(const auto body, archive.body(beside.dom.value_or(row.digest)));
  if (!body) {
    return fail(ErrorKind::kDamaged,
                "the body of {} is not in the archive; `varve check` says more", row.url);
  }
  const std::string_view type =
      beside.dom ? kDomType
                 : fetch::find_header(capture.response_head, "content-type").value_or(capture.mime);
  auto view =
      view_of(Page{row.url, body->view(), type, std::move(beside.members), row.time}, rules);
  if (!view) return tl::unexpected(view.error().in(row.url));
  return view;
}

}  // namespace varve::change
