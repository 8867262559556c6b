#include <utility>

#include "coding/stage.hpp"

namespace varve::coding {
namespace {

// Feeds the stages from `first` on. Its depth is the number of codings, which
// parse_content_encoding() bounds.
template <typename Stages>
Result<void> feed_from(Stages& stages, std::size_t first, std::string_view bytes,
                       const ByteSink& sink) {
  if (bytes.empty()) return {};
  if (first == stages.size()) return sink(bytes);
  return stages[first]->feed(
      bytes, [&](std::string_view decoded) { return feed_from(stages, first + 1, decoded, sink); });
}

}  // namespace

Decoder::Decoder(const std::vector<Coding>& codings) {
  // The coding applied last is undone first.
  for (auto coding = codings.rbegin(); coding != codings.rend(); ++coding) {
    switch (*coding) {
      case Coding::kGzip:
        stages_.push_back(Stage::gzip());
        break;
      case Coding::kDeflate:
        stages_.push_back(Stage::deflate());
        break;
      case Coding::kBrotli:
        stages_.push_back(Stage::brotli());
        break;
      case Coding::kZstd:
        stages_.push_back(Stage::zstd());
        break;
    }
  }
}
Decoder::~Decoder() = default;
Decoder::Decoder(Decoder&&) noexcept = default;
Decoder& Decoder::operator=(Decoder&&) noexcept = default;

Result<void> Decoder::feed(std::string_view transferred, const ByteSink& sink) {
  if (!stages_.empty()) return feed_from(stages_, 0, transferred, sink);
  while (!transferred.empty()) {
    const std::string_view piece = transferred.substr(0, kPiece);
    VARVE_TRY(sink(piece));
    transferred.remove_prefix(piece.size());
  }
  return {};
}

Result<void> Decoder::finish(const ByteSink& sink) {
  for (std::size_t i = 0; i < stages_.size(); ++i) {
    VARVE_TRY(stages_[i]->finish(
        [&](std::string_view decoded) { return feed_from(stages_, i + 1, decoded, sink); }));
  }
  return {};
}

}  // namespace varve::coding
