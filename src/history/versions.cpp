#include "varve/history/versions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "varve/archive/nearest.hpp"
#include "varve/history/texts.hpp"

namespace varve::history {
namespace {

using archive::Archive;
using archive::CaptureRow;

// Bodies of so many captures are in memory at once, and no more bytes where it is more than one:
// gumbo's trees take thirty times as much.
constexpr std::size_t kMostAtOnce = 32;
constexpr std::uint64_t kBytesAtOnce = 8 << 20;

std::string reason_against(const CaptureRow& row) {
  if (archive::is_redirect(row)) return fmt::format("it leads elsewhere ({})", row.status);
  if (row.status == 206) return "a part only (206)";
  const bool stands = archive::is_not_modified(row);  // the text that it still has
  if (!stands && (row.status < 200 || row.status > 299))
    return fmt::format("status {}", row.status);
  if (!text::has_text(row.mime)) {
    return row.mime.empty() ? "of no known type" : fmt::format("{} has no text", row.mime);
  }
  if (row.truncated != Truncation::kNone) {
    return fmt::format("the body broke off ({})", to_string(row.truncated));
  }
  return {};
}

// The first capture of each text.
std::vector<const CaptureRow*> first_rows(const Versions& versions) {
  std::vector<const CaptureRow*> rows(versions.texts, nullptr);
  for (const Version& version : versions.captures) {
    if (version.text && rows[*version.text] == nullptr) rows[*version.text] = &version.row;
  }
  return rows;
}

void forget_unreadable(Versions& versions, const std::vector<std::string>& reasons) {
  for (Version& version : versions.captures) {
    if (!version.text || reasons[*version.text].empty()) continue;
    version.reason = reasons[*version.text];
    version.text.reset();
  }
}

}  // namespace

Result<Versions> versions_of(const Archive& archive, std::string_view url) {
  Versions versions;
  std::map<std::pair<Digest, std::string>, std::size_t> texts;
  const archive::Query query{.url = std::string(url), .method = "GET", .revisits = false};
  VARVE_TRY(archive.list(query, [&](const CaptureRow& row) {
    Version version{row, std::nullopt, reason_against(row)};
    if (version.reason.empty()) {
      version.text = texts.emplace(std::pair(row.digest, row.mime), texts.size()).first->second;
    }
    versions.captures.push_back(std::move(version));
    return true;
  }));
  versions.texts = texts.size();
  return versions;
}

Result<void> read_texts(const Archive& archive, Versions& versions,
                        const std::function<Result<void>(std::size_t, text::PageText)>& take) {
  const std::vector<const CaptureRow*> rows = first_rows(versions);
  std::vector<std::string> reasons(rows.size());
  for (std::size_t begin = 0; begin < rows.size();) {
    std::vector<CaptureRow> some;
    std::uint64_t bytes = 0;
    for (std::size_t i = begin; i < rows.size() && some.size() < kMostAtOnce; ++i) {
      bytes += rows[i]->length;
      if (!some.empty() && bytes > kBytesAtOnce) break;
      some.push_back(*rows[i]);
    }
    auto texts = texts_of(archive, some);
    for (std::size_t i = 0; i < texts.size(); ++i) {
      if (texts[i]) {
        VARVE_TRY(take(begin + i, *std::move(texts[i])));
      } else {
        reasons[begin + i] = texts[i].error().message;
      }
    }
    begin += some.size();
  }
  forget_unreadable(versions, reasons);
  return {};
}

std::optional<std::size_t> nearest(const Versions& versions, Time time) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < versions.captures.size(); ++i) {
    const Version& version = versions.captures[i];
    if (!version.text) continue;
    if (!best || archive::distance(version.row.time, time) <
                     archive::distance(versions.captures[*best].row.time, time)) {
      best = i;
    }
  }
  return best;
}

tl::unexpected<Error> no_text(std::string_view url) {
  return fail(
      ErrorKind::kInvalid,
      "there is no capture of {} with a text; `varve list --match host {}` shows what there "
      "is",
      url, url);
}

Result<text::PageText> read_text(const Archive& archive, const CaptureRow& row) {
  if (const std::string reason = reason_against(row); !reason.empty()) {
    return fail(ErrorKind::kInvalid, "{} at {} has no text: {}", row.url, row.time.rfc3339(),
                reason);
  }
  auto text = std::move(texts_of(archive, {&row, 1}).front());
  if (!text) return tl::unexpected(text.error().in(row.url));
  return text;
}

}  // namespace varve::history
