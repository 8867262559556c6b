// /cdx and /cdx/search/cdx: the Wayback CDX server's answers. docs/protocols.md says what they are.
#include <algorithm>

#include "replay/cdx_query.hpp"
#include "replay/cdx_writer.hpp"
#include "replay/compress.hpp"
#include "replay/handlers.hpp"
#include "replay/policy.hpp"

namespace varve::replay {
namespace {

using archive::CaptureRow;

constexpr std::uint64_t kMaxFiltered = 10'000'000;  // rows that filters may leave out in one answer
constexpr std::uint64_t kMaxKept = 10'000;  // rows that are put into another order in memory
constexpr std::size_t kWorthCompressing = 8 << 10;
constexpr std::size_t kMaxCompressed = 4 << 20;  // bytes; what is larger goes out as it lies

// Which of the rows that pass the sieve are answered.
struct Window {
  std::uint64_t skip = 0;
  std::uint64_t limit = 0;
};

// Lists `query` through the sieve and gives `sink` what is in the window. Where rows are left,
// `rest` is set to the place behind which they are.
Result<void> walk(const archive::Archive& archive, const CdxQuery& query,
                  const archive::Query& captures, Window window,
                  std::optional<archive::Position>* rest,
                  const std::function<Result<void>(const CaptureRow&)>& sink) {
  CdxSieve sieve(query.filters, query.collapse);
  if (captures.after) {  // what is collapsed goes on where it was broken off
    VARVE_ASSIGN(const auto before, archive.capture(captures.after->url, captures.after->time));
    if (before) static_cast<void>(sieve.keeps(*before));
  }
  archive::Query rows = captures;
  const std::uint64_t wanted = window.skip + window.limit;
  if (sieve.keeps_all() && wanted >= window.limit && wanted < kMaxFiltered) rows.limit = wanted + 1;
  std::uint64_t read = 0;
  std::optional<archive::Position> last;
  std::optional<Error> failed;
  VARVE_TRY(archive.list(rows, [&](const CaptureRow& row) {
    const bool kept = sieve.keeps(row);
    const bool full = kept && window.skip == 0 && window.limit == 0;
    if (full || ++read > kMaxFiltered) {
      if (rest != nullptr) *rest = last;
      return false;
    }
    if (rest != nullptr && (kept || read == kMaxFiltered)) last = {row.url, row.time};
    if (!kept) return true;
    if (window.skip > 0) {
      --window.skip;
      return true;
    }
    --window.limit;
    if (auto done = sink(row); !done) failed = done.error();
    return !failed;
  }));
  if (failed) return tl::unexpected(*failed);
  return {};
}

using Rows = std::vector<CaptureRow>;

Result<Rows> gather(const archive::Archive& archive, const CdxQuery& query,
                    const archive::Query& captures, Window window) {
  Rows rows;
  VARVE_TRY(walk(archive, query, captures, window, nullptr, [&](const CaptureRow& row) {
    rows.push_back(row);
    return Result<void>();
  }));
  return rows;
}

Result<void> answer_first(const archive::Archive& archive, const CdxQuery& query,
                          CdxWriter& writer) {
  std::optional<archive::Position> rest;
  VARVE_TRY(walk(archive, query, query.captures, {query.offset, query.limit}, &rest,
                 [&](const CaptureRow& row) { return writer.add(row); }));
  if (rest && query.show_resume_key) return writer.add_resume_key(to_resume_key(*rest));
  return {};
}

// From the end, where that is a matter of reading backwards; else all are counted first.
Result<void> answer_last(const archive::Archive& archive, const CdxQuery& query,
                         CdxWriter& writer) {
  const bool one_key = query.captures.match == archive::Match::kExact;
  if (one_key && query.collapse.empty() && query.limit <= kMaxKept) {
    archive::Query backwards = query.captures;
    backwards.newest_first = !backwards.newest_first;
    VARVE_ASSIGN(const Rows rows, gather(archive, query, backwards, {query.offset, query.limit}));
    for (auto row = rows.rbegin(); row != rows.rend(); ++row) VARVE_TRY(writer.add(*row));
    return {};
  }
  std::uint64_t count = 0;
  VARVE_TRY(walk(archive, query, query.captures, {0, UINT64_MAX}, nullptr, [&](const CaptureRow&) {
    ++count;
    return Result<void>();
  }));
  const std::uint64_t end = count - std::min(count, query.offset);
  const std::uint64_t begin = end - std::min(end, query.limit);
  return walk(archive, query, query.captures, {begin, end - begin}, nullptr,
              [&](const CaptureRow& row) { return writer.add(row); });
}

// The captures before the time from the latest on, and those after it, make one list by distance.
Result<void> answer_closest(const archive::Archive& archive, const CdxQuery& query,
                            CdxWriter& writer) {
  const std::uint64_t wanted = std::min(query.offset, kMaxCdxClosest) + query.limit;
  archive::Query early = query.captures;
  early.to = std::min(early.to, query.closest);
  early.newest_first = true;
  archive::Query late = query.captures;
  late.from = std::max(late.from, Time{std::min(query.closest.us, INT64_MAX - 1) + 1});
  VARVE_ASSIGN(const Rows before, gather(archive, query, early, {0, wanted}));
  VARVE_ASSIGN(const Rows after, gather(archive, query, late, {0, wanted}));
  const auto distance = [&](const CaptureRow& row) {
    const auto [low, high] = std::minmax(row.time.us, query.closest.us);
    return static_cast<std::uint64_t>(high) - static_cast<std::uint64_t>(low);
  };
  auto b = before.begin();
  auto a = after.begin();
  for (std::uint64_t i = 0; i < query.offset + query.limit; ++i) {
    if (b == before.end() && a == after.end()) break;
    const bool earlier = a == after.end() || (b != before.end() && distance(*b) <= distance(*a));
    const CaptureRow& next = earlier ? *b++ : *a++;
    if (i >= query.offset) VARVE_TRY(writer.add(next));
  }
  return {};
}

Result<std::uint64_t> count_rows(const archive::Archive& archive, const CdxQuery& query) {
  std::uint64_t count = 0;
  VARVE_TRY(archive.list(query.captures, [&](const CaptureRow&) {
    ++count;
    return true;
  }));
  return count;
}

// As the Wayback Machine says it; an object to who asks in pywb's forms.
Result<std::string> page_count(const archive::Archive& archive, const CdxQuery& query) {
  VARVE_ASSIGN(const std::uint64_t rows, count_rows(archive, query));
  const std::uint64_t blocks = (rows + kCdxBlock - 1) / kCdxBlock;
  const std::uint64_t pages = (blocks + query.page_size - 1) / query.page_size;
  if (query.form == CdxForm::kText || query.form == CdxForm::kJson)
    return fmt::format("{}\n", pages);
  return fmt::format("{{\"pages\": {}, \"pageSize\": {}, \"blocks\": {}}}\n", pages,
                     query.page_size, blocks);
}

// Pages are cut from all rows, before filters: a page whose rows are all left out is an empty list,
// while behind the last one there is nothing at all.
Result<bool> answer_page(const archive::Archive& archive, const CdxQuery& query,
                         CdxWriter& writer) {
  const std::uint64_t size = query.page_size * kCdxBlock;
  if (*query.page > INT64_MAX / size) return false;
  const std::uint64_t begin = *query.page * size;
  CdxSieve sieve(query.filters, query.collapse);
  archive::Query captures = query.captures;
  captures.limit = begin + size;
  std::uint64_t read = 0;
  std::uint64_t given = 0;
  std::optional<Error> failed;
  VARVE_TRY(archive.list(captures, [&](const CaptureRow& row) {
    if (read++ < begin || !sieve.keeps(row)) return true;
    if (auto done = writer.add(row); !done) failed = done.error();
    return !failed && ++given != query.limit;
  }));
  if (failed) return tl::unexpected(*failed);
  return *query.page == 0 || read > begin;
}

Result<Body> answer_of(const archive::Archive& archive, const CdxQuery& query) {
  if (query.show_pages) {
    VARVE_ASSIGN(std::string count, page_count(archive, query));
    return Body(std::move(count));
  }
  CdxWriter writer(query);
  if (query.page) {
    VARVE_ASSIGN(const bool there, answer_page(archive, query, writer));
    if (!there) return Body();
  } else if (query.order == CdxOrder::kClosest) {
    VARVE_TRY(answer_closest(archive, query, writer));
  } else if (query.last) {
    VARVE_TRY(answer_last(archive, query, writer));
  } else {
    VARVE_TRY(answer_first(archive, query, writer));
  }
  return writer.finish();
}

// Lists shrink to a tenth; small answers are quicker as they are.
void compress_for(const Request& request, Response& response) {
  const std::size_t size = response.bytes().size();
  if (size < kWorthCompressing || size > kMaxCompressed) return;
  const ContentCoding coding = choose_coding(request.header("Accept-Encoding"));
  if (coding == ContentCoding::kIdentity) return;
  auto packed = compress(response.bytes(), coding);
  if (!packed) return;
  response.set_body(Body(*std::move(packed)));
  response.set("Content-Encoding", coding == ContentCoding::kGzip ? "gzip" : "zstd");
}

}  // namespace

Result<Response> cdx(const archive::Archive& archive, const Request& request) {
  const auto query = parse_cdx_query(request.query());
  if (!query) {
    Response refused = text_response(400, query.error().message);
    guard_own(refused);
    return refused;
  }
  VARVE_ASSIGN(Body body, answer_of(archive, *query));
  Response response{.status = 200, .headers = {}, .body = {}};
  response.set("Content-Type", std::string(cdx_content_type(query->form)));
  response.set_body(std::move(body));
  if (query->gzip) compress_for(request, response);
  response.set("Vary", "Accept-Encoding");
  response.set("Cache-Control", "no-cache");
  guard_own(response);
  return response;
}

}  // namespace varve::replay
