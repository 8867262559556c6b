// A config.toml of anybody's: it is read or refused in a sentence, and when it is changed it says
// what was wanted, and of other things what it said before.
#include <cstdint>
#include <memory>
#include <string_view>

#include "require.hpp"
#include "varve/settings/settings.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace varve::settings;
  const auto exact = std::make_unique<char[]>(size);
  for (std::size_t i = 0; i < size; ++i) exact[i] = static_cast<char>(data[i]);
  const std::string_view text(exact.get(), size);
  const auto before = parse(text, "config.toml");
  Save save;
  save.exact = true;
  save.user_agent = "a \"b\" \\ 'c'";
  const auto changed = change(text, "config.toml", save);
  if (!before) {
    require(!before.error().message.empty() && !changed);
    return 0;
  }
  // What toml++ writes otherwise than it read it is left alone.
  if (!changed) return require(changed.error().kind == varve::ErrorKind::kInvalid), 0;
  const auto after = parse(*changed, "config.toml");
  // It may have grown beyond what a file may have.
  if (!after) return require(after.error().kind == varve::ErrorKind::kLimit), 0;
  require(after->save == save && after->unknown.size() == before->unknown.size());
  return 0;
}
