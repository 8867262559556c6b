#include "settings/limits.hpp"
#include "varve/settings/settings.hpp"

namespace varve::settings {
namespace {

Result<std::string> text_of(const Path& archive) {
  VARVE_ASSIGN(auto text, read_file(path_in(archive), kLongestFile));
  return text ? *std::move(text) : std::string();
}

}  // namespace

Path path_in(const Path& archive) {
  return archive / "config.toml";
}

Result<Settings> read(const Path& archive) {
  VARVE_ASSIGN(const std::string text, text_of(archive));
  return parse(text, path_in(archive).string());
}

Result<void> write(const Path& archive, const Save& save) {
  VARVE_ASSIGN(const std::string text, text_of(archive));
  VARVE_ASSIGN(const std::string changed, change(text, path_in(archive).string(), save));
  return replace_file(path_in(archive), changed);
}

}  // namespace varve::settings
