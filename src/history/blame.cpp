#include "varve/history/blame.hpp"

#include <unordered_map>

#include "history/lineage.hpp"
#include "varve/history/versions.hpp"

namespace varve::history {
namespace {

using archive::Archive;

// What each text's passages say, a number for each thing said.
class Said {
 public:
  Result<void> take(std::size_t text, const text::PageText& page) {
    if (texts_.size() <= text) texts_.resize(text + 1);
    total_ += page.passages.size();
    if (total_ > kMostPassages) {
      return fail(ErrorKind::kLimit, "the versions of the page have more than {} passages",
                  kMostPassages);
    }
    for (const text::Passage& passage : page.passages) {
      const auto number = static_cast<std::uint32_t>(numbers_.size());
      texts_[text].push_back(numbers_.emplace(Sha256::of(passage.text), number).first->second);
    }
    return {};
  }
  [[nodiscard]] const std::vector<std::uint32_t>& of(std::size_t text) const {
    return texts_[text];
  }

 private:
  std::unordered_map<Digest, std::uint32_t, DigestHash> numbers_;
  std::vector<std::vector<std::uint32_t>> texts_;
  std::size_t total_ = 0;
};

}  // namespace

Result<Blame> blame(const Archive& archive, std::string_view url, Time time) {
  VARVE_ASSIGN(Versions versions, versions_of(archive, url));
  Said said;
  VARVE_TRY(read_texts(archive, versions, [&](std::size_t text, const text::PageText& page) {
    return said.take(text, page);
  }));
  const auto target = nearest(versions, time);
  if (!target) return no_text(url);
  Lineage lineage;
  for (std::size_t i = 0; i <= *target; ++i) {
    if (const auto text = versions.captures[i].text) lineage.advance(i, said.of(*text));
  }
  Blame out{versions.captures[*target].row, {}};
  VARVE_ASSIGN(text::PageText page, read_text(archive, out.version));
  for (std::size_t i = 0; i < page.passages.size(); ++i) {
    const Origin& origin = lineage.origins()[i];
    out.passages.push_back({std::move(page.passages[i]), versions.captures[origin.first].row,
                            versions.captures[origin.since].row});
  }
  return out;
}

}  // namespace varve::history
