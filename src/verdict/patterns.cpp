#include "verdict/patterns.hpp"

namespace varve::verdict {
namespace {

constexpr std::int64_t kMaxMemory = 32 << 20;  // of the automaton; it forgets when that is full

re2::RE2::Options options() {
  re2::RE2::Options options;
  options.set_log_errors(false);
  options.set_case_sensitive(false);
  options.set_max_mem(kMaxMemory);
  return options;
}

}  // namespace

Patterns::Patterns() : all_(std::make_unique<re2::RE2::Set>(options(), re2::RE2::UNANCHORED)) {}

Result<std::size_t> Patterns::add(const std::string& pattern) {
  auto one = std::make_unique<const re2::RE2>(pattern, options());
  if (!one->ok()) return fail(ErrorKind::kInvalid, "{}", one->error());
  all_->Add(pattern, nullptr);
  each_.push_back(std::move(one));
  return each_.size() - 1;
}

Result<void> Patterns::complete() {
  if (all_->Compile()) return {};
  return fail(ErrorKind::kInvalid, "the patterns are too large");
}

std::vector<bool> Patterns::match(std::string_view text) const {
  std::vector<bool> found(each_.size());
  if (each_.empty()) return found;
  std::vector<int> numbers;
  all_->Match({text.data(), text.size()}, &numbers);
  for (const int number : numbers) found[static_cast<std::size_t>(number)] = true;
  return found;
}

std::string_view Patterns::find(std::size_t pattern, std::string_view text) const {
  re2::StringPiece found;
  const re2::StringPiece all(text.data(), text.size());
  if (!each_[pattern]->Match(all, 0, all.size(), re2::RE2::UNANCHORED, &found, 1)) return {};
  return {found.data(), found.size()};
}

}  // namespace varve::verdict
