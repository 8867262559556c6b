// /blame: each passage of a page with the capture that it first stood in.
#include "replay/handlers.hpp"
#include "replay/page.hpp"
#include "replay/slow.hpp"
#include "replay/text_answers.hpp"

namespace varve::replay {
namespace {

using ctemplate::TemplateDictionary;
using history::Blame;
using history::BlamedPassage;

// The younger the deeper, by its place between the first of the passages' times and the last.
class Depths {
 public:
  explicit Depths(const Blame& blame) {
    for (const BlamedPassage& passage : blame.passages) {
      first_ = std::min(first_, passage.first.time);
      last_ = std::max(last_, passage.first.time);
    }
  }
  [[nodiscard]] std::uint64_t of(const BlamedPassage& passage) const {
    if (first_ == last_) return 1;
    const auto all = static_cast<double>(last_.us - first_.us);
    return 1 + static_cast<std::uint64_t>(
                   3 * static_cast<double>(passage.first.time.us - first_.us) / all);
  }

 private:
  Time first_ = kLatest;
  Time last_ = kEarliest;
};

std::string path_of(const archive::CaptureRow& row) {
  return capture_path(row.time.digits20(), "", row.url);
}

void fill_passage(const BlamedPassage& passage, std::uint64_t depth, TemplateDictionary& page) {
  set(page, "PATH", std::string_view(path_of(passage.first)));
  set(page, "ISO", std::string_view(passage.first.time.rfc3339()));
  set(page, "TIME", std::string_view(day_of(passage.first.time)));
  set(page, "DEPTH", depth);
  set(page, "KIND", text::to_string(passage.passage.kind));
  set(page, "WORDS", std::string_view(passage.passage.text));
  if (passage.came_back()) {
    set(*page.AddSectionDictionary("BACK"), "TIME", std::string_view(day_of(passage.since.time)));
  }
}

}  // namespace

Result<Response> blame_page(const archive::Archive& archive, const Request& request) {
  const auto turn = slow_turn();
  if (!turn) return busy(request);
  const auto blame = blame_text(archive, request);
  if (!blame && is_askers_fault(blame.error())) {
    return message(request, 400, "No passages to show", blame.error().message + ".");
  }
  if (!blame) return tl::unexpected(blame.error());
  Page page(request, short_url(blame->version.url, 60), "blame.html");
  page.set_query(blame->version.url);
  TemplateDictionary& content = page.content();
  set(content, "URL", blame->version.url);
  set(content, "LIST", std::string_view("/web/*/" + blame->version.url));
  set(content, "PATH", std::string_view(path_of(blame->version)));
  set(content, "ISO", std::string_view(blame->version.time.rfc3339()));
  set(content, "TIME", std::string_view(moment_of(blame->version.time)));
  TemplateDictionary& text =
      *content.AddSectionDictionary(blame->passages.empty() ? "EMPTY" : "TEXT");
  const Depths depths(*blame);
  for (const BlamedPassage& passage : blame->passages) {
    fill_passage(passage, depths.of(passage), *text.AddSectionDictionary("PASSAGE"));
  }
  return form_answer(page);
}

}  // namespace varve::replay
