#include "search/page_source.hpp"

#include <algorithm>

#include "varve/base/log.hpp"
#include "varve/fetch/head.hpp"

namespace varve::search {

bool is_searched(const archive::CaptureRow& row) {
  return row.status >= 200 && row.status < 300 && row.method == "GET" && text::has_text(row.mime) &&
         row.length <= std::max(text::kMaxBody, text::kMaxPdf);
}

std::vector<std::optional<text::PageText>> texts_of(const archive::Archive& archive,
                                                    std::span<const archive::CaptureRow> rows) {
  std::vector<Digest> digests;
  for (const archive::CaptureRow& row : rows) digests.push_back(row.digest);
  const auto captures = archive.details(rows);
  const auto bodies = archive.bodies(digests);
  std::vector<std::optional<text::PageText>> texts(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (!bodies[i] || !*bodies[i]) continue;
    // The header says more than the index does: the charset.
    std::string type = rows[i].mime;
    if (captures[i]) {
      const auto header = fetch::find_header(captures[i]->response_head, "content-type");
      if (header) type = *header;
    }
    auto text = text::extract((*bodies[i])->view(), type);
    if (text) {
      texts[i] = *std::move(text);
    } else {
      spdlog::info("the text of {} is not searched: {}", rows[i].url, text.error().message);
    }
  }
  return texts;
}

}  // namespace varve::search
