#include "search/page_source.hpp"

#include <algorithm>

#include "varve/base/log.hpp"
#include "varve/history/texts.hpp"

namespace varve::search {

bool is_searched(const archive::CaptureRow& row) {
  return row.status >= 200 && row.status < 300 && row.method == "GET" && text::has_text(row.mime) &&
         row.length <= std::max(text::kMaxBody, text::kMaxPdf);
}

std::vector<std::optional<text::PageText>> texts_of(const archive::Archive& archive,
                                                    std::span<const archive::CaptureRow> rows) {
  auto read = history::texts_of(archive, rows);
  std::vector<std::optional<text::PageText>> texts(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (read[i]) {
      texts[i] = *std::move(read[i]);
    } else {
      spdlog::info("the text of {} is not searched: {}", rows[i].url, read[i].error().message);
    }
  }
  return texts;
}

}  // namespace varve::search
