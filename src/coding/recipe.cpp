#include <algorithm>
#include <utility>

#include "coding/trial.hpp"
#include "varve/base/bytes.hpp"

namespace varve::coding {
namespace {

constexpr std::string_view kBetweenStages = " | ";
constexpr std::size_t kMaxStages = 4;

std::vector<std::string_view> stages_of(std::string_view recipe) {
  std::vector<std::string_view> stages;
  for (;;) {
    const auto end = recipe.find(kBetweenStages);
    stages.push_back(recipe.substr(0, end));
    if (end == std::string_view::npos) return stages;
    recipe.remove_prefix(end + kBetweenStages.size());
  }
}

tl::unexpected<Error> no_recipe(std::string_view text) {
  return fail(ErrorKind::kInvalid, "\"{}\" is no recipe of this version", text.substr(0, 80));
}

std::optional<Recipe> find_stage(Coding coding, Trial& trial, std::string_view hint) {
  auto fields = RecipeFields::parse(hint);
  switch (coding) {
    case Coding::kGzip:
      return find_gzip(trial, fields);
    case Coding::kDeflate:
      return find_deflate(trial, fields);
    case Coding::kBrotli:
      return find_brotli(trial, fields);
    case Coding::kZstd:
      return find_zstd(trial, fields);
  }
  return std::nullopt;
}

// All bytes that a function gives to a sink; nothing where there are more than `limit`.
template <typename Give>
std::optional<std::string> collect(std::uint64_t limit, Give give) {
  std::string all;
  const Result<void> given = give([&](std::string_view piece) -> Result<void> {
    if (all.size() + piece.size() > limit) return fail(ErrorKind::kLimit, "too long");
    all += piece;
    return {};
  });
  if (!given) return std::nullopt;
  return all;
}

std::optional<std::string> decode_outermost(Coding coding, std::string_view coded,
                                            std::uint64_t limit) {
  return collect(limit, [&](const ByteSink& sink) -> Result<void> {
    Decoder decoder({coding});
    VARVE_TRY(decoder.feed(coded, sink));
    return decoder.finish(sink);
  });
}

}  // namespace

Result<void> encode_stage(std::string_view recipe, std::string_view decoded, const ByteSink& sink,
                          std::uint64_t& taken) {
  const auto fields = RecipeFields::parse(recipe);
  const auto tail = fields ? fields->bytes("tail") : std::nullopt;
  if (!tail) return no_recipe(recipe);
  if (fields->name() == "gzip" || fields->name() == "deflate") {
    VARVE_TRY(encode_deflate(*fields, decoded, sink, taken));
  } else if (fields->name() == "br") {
    VARVE_TRY(encode_brotli(*fields, decoded, sink, taken));
  } else if (fields->name() == "zstd") {
    VARVE_TRY(encode_zstd(*fields, decoded, sink, taken));
  } else {
    return no_recipe(recipe);
  }
  if (tail->empty()) return {};
  return sink(*tail);
}

std::optional<Recipe> Trial::run(const std::string& recipe, Cost cost) {
  if (std::max<std::uint64_t>(decoded_.size(), cost.start) > budget_ / cost.weight) {
    return std::nullopt;
  }
  std::string_view rest = transferred_;
  std::uint64_t taken = 0;
  const auto encoded = encode_stage(
      recipe, decoded_,
      [&](std::string_view piece) -> Result<void> {
        if (!rest.starts_with(piece)) return fail(ErrorKind::kInvalid, "differs");
        rest.remove_prefix(piece.size());
        return {};
      },
      taken);
  budget_ -= std::max(taken, cost.start) * cost.weight;
  if (!encoded || rest.size() > kMaxTail) return std::nullopt;
  return rest.empty() ? recipe : recipe + " tail=" + to_hex(rest);
}

std::optional<Recipe> find_recipe(const std::vector<Coding>& codings, std::string_view transferred,
                                  std::string_view decoded, std::uint64_t budget,
                                  std::string_view hint) {
  if (codings.empty() || codings.size() > kMaxStages || decoded.size() > budget)
    return std::nullopt;
  // What lies between the codings, from the outermost inwards.
  std::vector<std::string> between(codings.size());
  std::string_view coded = transferred;
  for (std::size_t i = codings.size() - 1; i > 0; --i) {
    auto inner = decode_outermost(codings[i], coded, budget);
    if (!inner) return std::nullopt;
    between[i] = *std::move(inner);
    coded = between[i];
  }
  const auto hints = stages_of(hint);
  Recipe recipe;
  for (std::size_t i = 0; i < codings.size(); ++i) {
    const std::string_view from = i == 0 ? decoded : std::string_view(between[i]);
    const std::string_view to =
        i + 1 == codings.size() ? transferred : std::string_view(between[i + 1]);
    Trial trial(to, from, budget);
    const auto stage = find_stage(codings[i], trial, i < hints.size() ? hints[i] : "");
    if (!stage) return std::nullopt;
    recipe += i == 0 ? *stage : std::string(kBetweenStages) + *stage;
  }
  return recipe;
}

Result<void> apply_recipe(std::string_view recipe, std::string_view decoded, const ByteSink& sink) {
  const auto stages = stages_of(recipe);
  if (stages.size() > kMaxStages) return no_recipe(recipe);
  std::uint64_t taken = 0;
  std::string between;
  for (std::size_t i = 0; i + 1 < stages.size(); ++i) {
    std::string coded;
    VARVE_TRY(encode_stage(
        stages[i], decoded,
        [&](std::string_view piece) -> Result<void> {
          coded += piece;
          return {};
        },
        taken));
    between = std::move(coded);
    decoded = between;
  }
  return encode_stage(stages.back(), decoded, sink, taken);
}

}  // namespace varve::coding
