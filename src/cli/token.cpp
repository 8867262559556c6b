#include "cli/token.hpp"

#include "varve/base/ascii.hpp"
#include "varve/base/secret.hpp"

namespace varve::cli {
namespace {

constexpr std::size_t kLongest = 1024;  // bytes of the file
constexpr std::size_t kShortest = 16;   // of a token that somebody chose

}  // namespace

Path token_path(const Path& archive) {
  return archive / "token";
}

Result<std::string> read_token(const Path& archive) {
  const Path path = token_path(archive);
  VARVE_ASSIGN(const auto text, read_file(path, kLongest));
  if (!text) {
    std::string token = new_secret();
    VARVE_TRY(replace_file(path, token + "\n"));
    return token;
  }
  std::string token(trim(*text));
  if (token.size() < kShortest || token.find_first_of(" \t\r\n") != std::string::npos) {
    return fail(ErrorKind::kInvalid, "{} holds no token: remove it, and a new one is made",
                path.string());
  }
  return token;
}

}  // namespace varve::cli
