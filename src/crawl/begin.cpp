#include "varve/crawl/begin.hpp"

#include <algorithm>
#include <utility>

#include "varve/parse/charset.hpp"

namespace varve::crawl {
namespace {

constexpr std::size_t kMaxTitle = 1024;

// "https://…" and "mailto:…" have one, "example.com:8080" and "example.com/a:b" have none.
bool has_scheme(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos || text.find_first_of("/?#") < colon) return false;
  const bool is_port = colon + 1 < text.size() && text[colon + 1] >= '0' && text[colon + 1] <= '9';
  return !is_port;
}

// True where `if_older_than` says that an older capture will do; the result tells of that one then.
bool is_fresh(const archive::Archive& archive, const url::Url& url, const SaveOptions& options,
              PageResult& result) {
  if (options.if_older_than == 0) return false;
  const Time now = Time::now();
  const auto found = archive.nearest(url.without_fragment(), now);
  if (!found || !*found) return false;
  const archive::CaptureRow& row = **found;
  if (row.url != url.without_fragment() || row.status != 200 ||
      row.time.us < now.us - options.if_older_than) {
    return false;
  }
  result.skipped = true;
  result.status = row.status;
  result.mime = row.mime;
  result.digest = row.digest;
  result.snapshot.final_url = row.url;
  result.snapshot.time = row.time;
  result.snapshot.verdict = "fresh enough";
  return true;
}

// What is kept with the snapshot.
void mark_page(const std::string& asked, const SaveOptions& options, archive::Snapshot& snapshot) {
  snapshot.tags = options.tags;
  snapshot.note = options.note;
  snapshot.hold = options.hold;
  if (!options.marks_of) return;
  PageMarks own = options.marks_of(asked);
  for (std::string& tag : own.tags) {
    const bool has =
        std::find(snapshot.tags.begin(), snapshot.tags.end(), tag) != snapshot.tags.end();
    if (!has) snapshot.tags.push_back(std::move(tag));
  }
  if (!own.note.empty()) snapshot.note = std::move(own.note);
}

}  // namespace

std::optional<url::Url> read_typed_url(const std::string& typed) {
  auto url = url::Url::parse(has_scheme(typed) ? typed : "http://" + typed);
  if (!url || !url->is_http()) return std::nullopt;
  url->set_hash("");
  return url;
}

std::optional<url::Url> begin_page(const archive::Archive& archive, const std::string& asked,
                                   const SaveOptions& options, bool stopped, PageResult& page) {
  page.snapshot.url = asked;
  page.snapshot.final_url = asked;
  mark_page(asked, options, page.snapshot);
  page.snapshot.circumstances = options.circumstances;
  auto url = read_typed_url(asked);
  if (!url) {
    page.error =
        Error{ErrorKind::kInvalid,
              "not a URL that can be saved; give one that starts with http:// or https://"};
    return std::nullopt;
  }
  if (is_fresh(archive, *url, options, page)) return std::nullopt;
  if (stopped) {
    page.error = Error{ErrorKind::kCancelled, "stopped before it was fetched"};
    return std::nullopt;
  }
  return url;
}

void end_page(const verdict::Verdict& verdict, PageResult& page) {
  page.snapshot.verdict = verdict.text();
  page.kept = true;
  if (verdict.kind == verdict::Kind::kInterrupted) {
    page.error = Error{ErrorKind::kCancelled, "stopped; what had come was kept"};
  } else if (verdict::is_failure(verdict.kind)) {
    page.error = Error{ErrorKind::kNetwork, verdict.text() + "; kept as it is"};
  }
}

std::string cut_title(std::string title) {
  if (title.size() <= kMaxTitle) return title;
  title.resize(kMaxTitle);
  return parse::to_utf8(title, parse::Encoding::utf8());  // mends a character cut in two
}

}  // namespace varve::crawl
