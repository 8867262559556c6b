#include "evidence/page_of_bundle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "evidence/bundle_names.hpp"
#include "evidence/png.hpp"
#include "evidence/redact.hpp"
#include "varve/archive/nearest.hpp"
#include "varve/archive/own_urls.hpp"
#include "varve/base/certificate.hpp"
#include "varve/interchange/single_file.hpp"

namespace varve::evidence {
namespace {

Result<bool> is_in_log(const Log& log, const Place& place) {
  const std::array wanted = {place.leaf.hash()};
  VARVE_ASSIGN(const auto found, log.leaves().places_of(wanted));
  return !found.empty();
}

}  // namespace

// The document first, then what its snapshot names.
Result<PageOfBundle> PageOfBundle::gather(const archive::Archive& archive, const Log& log,
                                          const archive::CaptureRow& document,
                                          std::string_view prefix, std::set<std::int64_t>& taken) {
  PageOfBundle page;
  page.prefix = prefix;
  page.row = document;
  VARVE_TRY(page.take(archive, log, document));
  if (archive::is_not_modified(document)) VARVE_TRY(page.take_holding(archive, log, taken));
  VARVE_ASSIGN(page.snapshot, archive.whole_snapshot(document.url, document.time));
  if (page.snapshot) {
    VARVE_TRY(page.take_snapshot(log));
    VARVE_TRY(page.take_members(archive, log, taken));
  }
  for (std::size_t i = 0; i < page.places.size(); ++i) {
    page.places[i].name = fmt::format("{}manifest-{:04}.json", prefix, i + 1);
  }
  redact(page.document);
  return page;
}

Result<void> PageOfBundle::take(const archive::Archive& archive, const Log& log,
                                const archive::CaptureRow& captured) {
  VARVE_ASSIGN(archive::Capture capture, archive.details(captured));
  places.push_back({{}, leaf_of(capture, nullptr, log.salts())});
  if (rows.empty()) document = std::move(capture);
  rows.push_back(captured);
  return {};
}

// What the server said still holds is no more than named by a 304.
Result<void> PageOfBundle::take_holding(const archive::Archive& archive, const Log& log,
                                        std::set<std::int64_t>& taken) {
  VARVE_ASSIGN(const auto holding, archive::still_holding(archive, row));
  if (!holding || !taken.insert(holding->id).second) return {};
  VARVE_TRY(take(archive, log, *holding));
  VARVE_ASSIGN(const auto page, archive.whole_snapshot(holding->url, holding->time));
  if (!page) return {};
  VARVE_ASSIGN(const archive::Capture capture, archive.details(*holding));
  Place whole{{}, leaf_of(capture, &*page, log.salts())};
  VARVE_ASSIGN(const bool stands, is_in_log(log, whole));
  if (stands) places.back() = std::move(whole);
  return {};
}

// It stands in its document's leaf, or has one of its own (told_leaves.hpp).
Result<void> PageOfBundle::take_snapshot(const Log& log) {
  Place whole{{}, leaf_of(document, &*snapshot, log.salts())};
  VARVE_ASSIGN(const bool stands, is_in_log(log, whole));
  if (stands) {
    places.front() = std::move(whole);
  } else {
    places.push_back({{}, leaf_of(*snapshot, log.salts())});
  }
  return {};
}

Result<void> PageOfBundle::take_members(const archive::Archive& archive, const Log& log,
                                        std::set<std::int64_t>& taken) {
  for (const auto& failed : snapshot->failed) {
    missing.push_back(fmt::format("{} was not to be had: {}", failed.url, failed.reason));
  }
  for (const archive::Snapshot::Member& member : snapshot->members) {
    if (member.url == row.url && member.time == row.time) continue;
    VARVE_ASSIGN(const auto captured, archive.capture(member.url, member.time));
    if (captured) {
      if (taken.insert(captured->id).second) VARVE_TRY(take(archive, log, *captured));
    } else {
      missing.push_back(
          fmt::format("{} of {} was removed since", member.url, member.time.rfc3339()));
    }
  }
  return {};
}

// In the order of the rows; a snapshot's own leaf is behind the document's.
const std::string& PageOfBundle::manifest_of(std::size_t number) const {
  const bool apart = places.size() > rows.size();
  return places[number + (apart && number > 0 ? 1 : 0)].name;
}

Result<void> PageOfBundle::add_files(const archive::Archive& archive, const Render& draw,
                                     BundleFiles& files, std::vector<std::string>& remarks) {
  VARVE_ASSIGN(const auto body, archive.body(row.digest));
  if (!body) return fail(ErrorKind::kDamaged, "the page's bytes are not in the archive");
  files.add_captured(prefixed(prefix, kDocument), std::string(body->view()),
                     prefixed(prefix, kFirstManifest));
  files.add(prefixed(prefix, "request.txt"), document.request_head);
  files.add(prefixed(prefix, "response.txt"), document.response_head);
  VARVE_TRY(add_picture(archive, files));
  // What is no HTML is shown by its bytes alone.
  if (auto page = interchange::single_file(archive, row)) {
    if (!picture) VARVE_TRY(draw_picture(page->bytes, draw, files, remarks));
    files.add(prefixed(prefix, "page.html"), std::move(page->bytes));
  }
  return add_certificates(archive, files);
}

// The capture of what the browser showed, byte for byte.
Result<void> PageOfBundle::add_picture(const archive::Archive& archive, BundleFiles& files) {
  const std::string url = prefixed(archive::kPicture, row.url);
  const auto captured =
      std::find_if(rows.begin(), rows.end(), [&](const auto& each) { return each.url == url; });
  if (captured == rows.end()) return {};
  VARVE_ASSIGN(const auto body, archive.body(captured->digest));
  if (!body || !size_of_png(body->view())) return {};
  picture = Picture{prefixed(prefix, kScreenshot), std::string(body->view())};
  files.add_captured(picture->name, picture->png,
                     manifest_of(static_cast<std::size_t>(captured - rows.begin())));
  return {};
}

Result<void> PageOfBundle::draw_picture(const std::string& page, const Render& draw,
                                        BundleFiles& files, std::vector<std::string>& remarks) {
  if (!draw) return {};
  auto drawn = draw(page);
  if (!drawn && drawn.error().kind == ErrorKind::kCancelled) return tl::unexpected(drawn.error());
  if (!drawn || !size_of_png(*drawn)) {
    remarks.push_back(fmt::format("there is no picture of {}, since {}", row.url,
                                  drawn ? "the browser drew none" : drawn.error().message));
    return {};
  }
  picture = Picture{prefixed(prefix, "rendered.png"), *std::move(drawn), true};
  files.add(picture->name, picture->png);
  return {};
}

Result<void> PageOfBundle::add_certificates(const archive::Archive& archive, BundleFiles& files) {
  for (std::size_t i = 0; i < document.tls_chain.size(); ++i) {
    VARVE_ASSIGN(const auto der, archive.body(document.tls_chain[i]));
    if (!der) continue;
    files.add(fmt::format("{}tls-{}.der", prefix, i + 1), std::string(der->view()));
    VARVE_ASSIGN(std::string described, describe_certificate(der->view()));
    files.add(fmt::format("{}tls-{}.txt", prefix, i + 1), described + "\n");
    certificates.push_back(std::move(described));
  }
  return {};
}

}  // namespace varve::evidence
