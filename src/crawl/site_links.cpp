#include "crawl/site_links.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace varve::crawl {
namespace {

using frontier::Look;
using frontier::Outside;
using frontier::WaitingUrl;

constexpr std::string_view kAreasFact = "redirected_seeds";

std::string_view reason_of(Outside outside) {
  switch (outside) {
    case Outside::kDepth:
      return "deeper than --depth";
    case Outside::kNotIncluded:
      return "no --include matches";
    case Outside::kExcluded:
      return "an --exclude matches";
    default:
      return {};
  }
}

}  // namespace

SiteLinks::SiteLinks(frontier::Frontier& frontier, frontier::Scope scope)
    : frontier_(frontier), scope_(std::move(scope)) {}

Result<void> SiteLinks::recall() {
  VARVE_ASSIGN(const std::string areas, frontier_.fact(kAreasFact));
  for (std::string_view rest = areas; !rest.empty();) {
    const std::size_t end = rest.find('\n');
    if (const auto url = url::Url::parse(rest.substr(0, end))) scope_.add_seed(*url);
    rest.remove_prefix(std::min(rest.size(), end == rest.npos ? rest.size() : end + 1));
  }
  VARVE_ASSIGN(const auto noise, frontier_.noise());
  for (const auto& [origin, name] : noise) noise_.learn(origin, name);
  return {};
}

Result<void> SiteLinks::add_seed(const url::Url& seed) {
  scope_.add_seed(seed);
  VARVE_TRY(frontier_.add(seed, {}));
  return {};
}

Result<void> SiteLinks::add_sitemap(const std::string& address, frontier::UrlKind kind) {
  const auto url = url::Url::parse(address);
  if (!url || !url->is_http()) return {};
  VARVE_TRY(frontier_.add(*url, {.kind = kind}));
  return {};
}

Result<void> SiteLinks::add_document(const WaitingUrl& page, const Look& look, Resource& document) {
  if (document.url.href() != page.url) VARVE_TRY(note_redirect(page, document.url));
  VARVE_TRY(learn(page, look, document));
  for (const url::Url& listing : std::exchange(document.contents.listings, {})) {
    VARVE_TRY(add_sitemap(listing.href()));
  }
  auto links = std::exchange(document.contents.links, {});
  if (bodies_.is_as_before(page.id, page.via, document.digest)) {
    return add_all(page, std::move(links), page.alike + frontier::kAlikeOfSameBody);
  }
  return add_links(page, look, std::move(links));
}

Result<void> SiteLinks::note_redirect(const WaitingUrl& page, const url::Url& led_to) {
  VARVE_TRY(frontier_.add_saved(led_to, {.depth = page.depth, .via = page.id}));
  return page.depth == 0 ? add_area(led_to) : Result<void>();
}

// Where a seed redirects to is what somebody meant who gave it.
Result<void> SiteLinks::add_area(const url::Url& redirected_seed) {
  scope_.add_seed(redirected_seed);
  VARVE_ASSIGN(std::string areas, frontier_.fact(kAreasFact));
  areas += redirected_seed.href() + "\n";
  return frontier_.set_fact(kAreasFact, areas);
}

Result<void> SiteLinks::learn(const WaitingUrl& page, const Look& look, const Resource& document) {
  const url::Url& url = document.url;
  const auto& canonical = document.contents.canonical;
  if (canonical) VARVE_TRY(note_noise(url, noise_.saw_canonical(url, *canonical)));
  if (look.shape == 0) return {};
  VARVE_TRY(frontier_.set_look(page.id, look.shape));
  return note_noise(url, noise_.saw(url, look));
}

Result<void> SiteLinks::note_noise(const url::Url& url, const std::string& name) {
  return name.empty() ? Result<void>() : frontier_.add_noise(url.origin(), name);
}

Result<void> SiteLinks::add_links(const WaitingUrl& page, const Look& look,
                                  std::vector<FoundLink> links) {
  VARVE_ASSIGN(const std::uint32_t alike, count_alike(page, look));
  return add_all(page, std::move(links), alike);
}

Result<void> SiteLinks::add_all(const WaitingUrl& page, std::vector<FoundLink> links,
                                std::uint32_t alike) {
  for (FoundLink& link : links) VARVE_TRY(add_link(page, link, alike));
  return {};
}

Result<std::uint32_t> SiteLinks::count_alike(const WaitingUrl& page, const Look& look) {
  if (look.shape == 0 || page.via == 0) return 0;
  VARVE_ASSIGN(const std::int64_t before, frontier_.look(page.via));
  return frontier::is_alike(before, look.shape) ? page.alike + 1 : 0;
}

Result<void> SiteLinks::add_link(const WaitingUrl& page, FoundLink& link, std::uint32_t alike) {
  noise_.strip(link.url);
  const url::Url& url = link.url;
  const std::uint32_t depth = page.depth + 1;
  const Outside outside = scope_.judge(url, depth);
  // What is too deep here may be nearer to a seed elsewhere; for what else is out that is final.
  if (outside != Outside::kNot && outside != Outside::kDepth) memory_.add(link.key);
  if (outside != Outside::kNot) {
    const std::string_view reason = reason_of(outside);
    return reason.empty() ? Result<void>() : frontier_.leave_out(reason, url.href());
  }
  const std::string_view endless = frontier::why_endless(url);
  if (!endless.empty()) return frontier_.leave_out(endless, url.href());
  if (alike >= frontier::kMostAlike) {
    return frontier_.leave_out("it would be the next of many pages that look alike", url.href());
  }
  VARVE_TRY(frontier_.add(url, {.depth = depth, .via = page.id, .alike = alike}));
  memory_.add(link.key);
  return {};
}

}  // namespace varve::crawl
