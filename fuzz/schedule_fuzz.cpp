// A schedule's JSON, as an import may bring it: whether it is refused with a reason, or makes the
// same schedule again when it is written, whose next runs can be found.
#include <cstdint>
#include <memory>
#include <string>

#include "require.hpp"
#include "varve/schedule/definition.hpp"

namespace {

using varve::Time;
using namespace varve::schedule;

void check_runs(const Definition& definition) {
  const auto rule = rule_of(definition);
  require(rule.has_value(), "what was read has a rule");
  const Time now{1'800'000'000 * varve::kMicrosecondsOfSecond};
  const Due found = due(*rule, {definition.created}, now);
  if (found.run) require(start_of(*rule, found.run->planned) <= now, "what is due has begun");
  if (found.look_again) require(*found.look_again > now, "the next run is later");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto exact = std::make_unique<char[]>(size);
  for (std::size_t i = 0; i < size; ++i) exact[i] = static_cast<char>(data[i]);
  const auto definition = read_definition({exact.get(), size});
  if (!definition) {
    require(!definition.error().message.empty(), "a reason");
    return 0;
  }
  const std::string text = to_text(*definition);
  const auto again = read_definition(text);
  require(again && to_text(*again) == text, "it is read as it was written");
  check_runs(*definition);
  return 0;
}
