#include "interchange/inliner.hpp"

#include <algorithm>

#include "varve/base/base64.hpp"
#include "interchange/preamble.hpp"
#include "varve/rewrite/doctype.hpp"

namespace varve::interchange {
namespace {

using rewrite::Change;

const Reason kTooLarge = "the file would have more bytes than --max-bytes allows";

// WHATWG HTML 4.8.4.2.2: what may stand between two candidates.
bool is_between_candidates(std::string_view text) {
  return text.find_first_not_of(", \t\n\f\r") == std::string_view::npos;
}

}  // namespace

bool Inliner::take(std::uint64_t bytes) {
  const bool fits = bytes <= left_;
  left_ = fits ? left_ - bytes : 0;
  return fits;
}

std::optional<std::string> Inliner::html(const Resource& document) {
  const parse::Encoding& encoding = encoding_of(document);
  const std::string text = parse::to_utf8(document.body.view(), encoding);
  if (!take(text.size())) return std::nullopt;
  making_.push_back(document.row.id);
  const rewrite::Doctype doctype = rewrite::find_doctype(text);
  std::string out(doctype.text);
  if (!out.empty()) out += '\n';
  out += preamble(options_.scripts);
  const bool outermost = making_.size() == 1;
  if (outermost) out += provenance(document.row.url, document.row.time);
  out += rewrite::map_html(doctype.rest, document.url, parse::Encoding::utf8(), encoding.icu_name(),
                           map_of({document.url, encoding, doctype.rest}));
  making_.pop_back();
  return out;
}

rewrite::LinkMap Inliner::map_of(Scene scene) {
  return [this, scene](const parse::Link& link, const url::Url& base) {
    return change(scene, link, base);
  };
}

std::optional<Change> Inliner::change(const Scene& scene, const parse::Link& link,
                                      const url::Url& base) {
  const Use use = use_of(link, options_.scripts);
  switch (use) {
    case Use::kStop:
      return Change{{}, true};
    // Relative to the file itself, as without any <base>. Not empty: see rewrite's stop().
    case Use::kBase:
      return Change{"#"};
    case Use::kFollow:
      return follow(scene, link, base);
    case Use::kScript:
      if (!options_.scripts) return Change{{}, true};
      return show(scene, use, link, base);
    default:
      return show(scene, use, link, base);
  }
}

std::optional<Change> Inliner::follow(const Scene& scene, const parse::Link& link,
                                      const url::Url& base) const {
  const bool fragment = link.url.starts_with('#');
  if (fragment && (link.in_srcdoc || base == scene.document)) return std::nullopt;
  const auto target = url::Url::parse(link.url, &base, scene.encoding.icu_name());
  if (!target || !target->is_http()) return std::nullopt;
  const bool within = link.role == parse::Role::kAnchor && !target->hash().empty() &&
                      target->without_fragment() == scene.document.without_fragment();
  return Change{within ? std::string(target->hash()) : target->href()};
}

std::optional<Change> Inliner::show(const Scene& scene, Use use, const parse::Link& link,
                                    const url::Url& base) {
  const Wanted want = wanted(link, use, base, scene.encoding);
  if (want.what == Wanted::What::kNothing) return std::nullopt;
  if (want.what == Wanted::What::kNever) return Change{{}, true};
  Lookup found = resources_.find(*want.target, use);
  const std::string* data = nullptr;
  if (found.resource != nullptr) {
    data = data_url(*found.resource, form_of(use), scene, found.reason);
    if (data != nullptr && is_drawn_again(scene, link, data)) return Change{{}, true};
    if (data != nullptr && !take(data->size())) {
      data = nullptr;
      found.reason = kTooLarge;
    }
  }
  if (data == nullptr) {
    resources_.miss(want.target->without_fragment(), found.reason);
    return Change{{}, true};
  }
  used_.insert(found.resource->row.id);
  return Change{*data + std::string(want.target->hash())};
}

Inliner::Form Inliner::form_of(Use use) {
  switch (use) {
    case Use::kStylesheet:
      return Form::kStylesheet;
    case Use::kDocument:
      return Form::kDocument;
    case Use::kScript:
      return Form::kScript;
    default:
      return Form::kRaw;
  }
}

// One picture under many descriptors is there once: which of them a browser takes does not matter.
bool Inliner::is_drawn_again(const Scene& scene, const parse::Link& link, const std::string* data) {
  if (link.candidate_end == 0) return false;
  const bool same_list =
      list_end_ != 0 && link.begin >= list_end_ && list_of_ == scene.text.data() &&
      is_between_candidates(scene.text.substr(list_end_, link.begin - list_end_));
  if (!same_list) in_list_.clear();
  list_end_ = link.candidate_end;
  list_of_ = scene.text.data();
  return !in_list_.insert(data).second;
}

const std::string* Inliner::data_url(const Resource& resource, Form form, const Scene& scene,
                                     Reason& reason) {
  const auto key = std::make_pair(resource.row.id, form);
  auto known = made_.find(key);
  if (known == made_.end()) {
    if (std::find(making_.begin(), making_.end(), resource.row.id) != making_.end()) {
      reason.clear();  // it is within itself, which browsers do not show either
      return nullptr;
    }
    if (making_.size() >= kMaxDepth) {
      reason = fmt::format("it is nested deeper than {}", kMaxDepth);
      return nullptr;
    }
    known = made_.emplace(key, make(resource, form, scene)).first;
  }
  if (known->second) return &*known->second;
  reason = kTooLarge;
  return nullptr;
}

std::optional<std::string> Inliner::make(const Resource& resource, Form form, const Scene& scene) {
  const std::string_view bytes = resource.body.view();
  switch (form) {
    case Form::kStylesheet:
      return stylesheet(resource, scene);
    case Form::kDocument:
      if (is_html(resource.essence) || is_xml_document(resource.essence)) return frame(resource);
      break;
    case Form::kScript: {
      const auto* encoding = parse::Encoding::for_label(resource.charset);
      return in_base64("text/javascript;charset=utf-8",
                       parse::to_utf8(bytes, encoding != nullptr ? *encoding : scene.encoding));
    }
    case Form::kRaw:
      break;
  }
  std::string type = safe_type(resource.essence);
  const auto* encoding = parse::Encoding::for_label(resource.charset);
  if (encoding != nullptr && is_text(type)) type.append(";charset=").append(encoding->name());
  return in_base64(type, bytes);
}

std::optional<std::string> Inliner::frame(const Resource& document) {
  if (is_html(document.essence)) {
    const auto text = html(document);
    return text ? in_base64("text/html;charset=utf-8", *text) : std::nullopt;
  }
  // XML stays XML; its policy is that of the page around it.
  const parse::Encoding& encoding = encoding_of(document);
  const std::string text = parse::to_utf8(document.body.view(), encoding);
  if (!take(text.size())) return std::nullopt;
  making_.push_back(document.row.id);
  const std::string mapped =
      rewrite::map_html(text, document.url, parse::Encoding::utf8(), encoding.icu_name(),
                        map_of({document.url, encoding, text}));
  making_.pop_back();
  return in_base64(document.essence + ";charset=utf-8", mapped);
}

std::optional<std::string> Inliner::stylesheet(const Resource& sheet, const Scene& scene) {
  const parse::Encoding& encoding =
      parse::css_encoding(sheet.body.view(), sheet.content_type, &scene.encoding);
  const std::string text = parse::to_utf8(sheet.body.view(), encoding);
  if (!take(text.size())) return std::nullopt;
  making_.push_back(sheet.row.id);
  // Queries in stylesheets are UTF-8 whatever the sheet is in (CSS Values 4.5).
  const Scene inner{sheet.url, parse::Encoding::utf8(), text};
  const std::string mapped = rewrite::map_css(text, sheet.url, map_of(inner));
  making_.pop_back();
  return in_base64("text/css;charset=utf-8", mapped);
}

std::optional<std::string> Inliner::in_base64(std::string_view type, std::string_view bytes) {
  constexpr std::string_view kStart = "data:";
  constexpr std::string_view kCoding = ";base64,";
  const std::size_t size =
      kStart.size() + type.size() + kCoding.size() + base64_length(bytes.size());
  if (!take(size)) return std::nullopt;
  std::string out;
  out.reserve(size);
  out.append(kStart).append(type).append(kCoding);
  append_base64(out, bytes);
  return out;
}

}  // namespace varve::interchange
