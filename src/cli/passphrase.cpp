#include "cli/passphrase.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <termios.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "varve/settings/settings.hpp"

namespace varve::cli {
namespace {

constexpr std::uint64_t kLongestFile = 4 << 10;

// The terminal that the program was started from, which does not show what is typed while this
// lives.
class SilentTerminal {
 public:
  SilentTerminal() : file_(::open("/dev/tty", O_RDWR | O_CLOEXEC)) {
    if (file_ < 0 || ::tcgetattr(file_, &before_) != 0) return;
    termios silent = before_;
    silent.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ready_ = ::tcsetattr(file_, TCSAFLUSH, &silent) == 0;
  }
  ~SilentTerminal() {
    if (ready_) ::tcsetattr(file_, TCSAFLUSH, &before_);
    if (file_ >= 0) ::close(file_);
  }
  SilentTerminal(const SilentTerminal&) = delete;
  SilentTerminal& operator=(const SilentTerminal&) = delete;

  [[nodiscard]] bool ready() const { return ready_; }
  void say(std::string_view text) const { (void)!::write(file_, text.data(), text.size()); }
  // A line without its end.
  [[nodiscard]] std::string read_line() const {
    std::string line;
    line.reserve(kLongestPassphrase);  // so that no copy stays in memory
    char c = 0;
    while (line.size() < kLongestPassphrase && ::read(file_, &c, 1) == 1 && c != '\n') line += c;
    return line;
  }

 private:
  int file_;
  termios before_{};
  bool ready_ = false;
};

Result<std::optional<Path>> named_file(const Path& archive) {
  const char* named = std::getenv("VARVE_PASSPHRASE_FILE");
  if (named != nullptr && *named != '\0') return Path(named);
  VARVE_ASSIGN(const settings::Settings said, settings::read(archive));
  if (said.evidence.passphrase_file) return Path(*said.evidence.passphrase_file);
  return std::nullopt;
}

Result<std::optional<Secret>> find_passphrase(const Path& archive, Terminal terminal) {
  VARVE_ASSIGN(const auto file, named_file(archive));
  if (file) {
    VARVE_ASSIGN(Secret secret, read_passphrase(*file));
    return secret;
  }
  if (terminal == Terminal::kLeave) return std::nullopt;
  return type_passphrase("Passphrase of the archive's signing key: ");
}

}  // namespace

AskPassphrase passphrase_of(const Path& archive, Terminal terminal) {
  auto known = std::make_shared<std::optional<Secret>>();
  return [archive, terminal, known]() -> Result<std::optional<Secret>> {
    if (!known->has_value()) {
      VARVE_ASSIGN(auto found, find_passphrase(archive, terminal));
      if (!found) return std::nullopt;
      known->emplace(*std::move(found));
    }
    return Secret(std::string((*known)->view()));
  };
}

Result<Secret> read_passphrase(const Path& file) {
  VARVE_ASSIGN(auto text, read_file(file, kLongestFile));
  if (!text) {
    return fail(ErrorKind::kInvalid, "the file {}, which is to hold a passphrase, is not there",
                file.string());
  }
  const Secret whole(*std::move(text));
  std::string_view line = whole.view().substr(0, whole.view().find('\n'));
  if (line.ends_with('\r')) line.remove_suffix(1);
  if (!line.empty() && line.size() <= kLongestPassphrase) return Secret(std::string(line));
  return fail(ErrorKind::kInvalid, "the first line of {} is no passphrase: it has 1 to {} bytes",
              file.string(), kLongestPassphrase);
}

std::optional<Secret> type_passphrase(std::string_view question) {
  const SilentTerminal terminal;
  if (!terminal.ready()) return std::nullopt;
  terminal.say(question);
  Secret typed(terminal.read_line());
  terminal.say("\n");
  if (typed.view().empty()) return std::nullopt;
  return typed;
}

Result<SigningKey> unlock_key(const Path& archive) {
  VARVE_ASSIGN(auto key, SigningKey::unlock_or_make(archive / "keys",
                                                    passphrase_of(archive, Terminal::kAsk)));
  if (key) return *std::move(key);
  return tl::unexpected(locked_key(archive));
}

Error locked_key(const Path& archive) {
  return {ErrorKind::kInvalid,
          fmt::format("the key {} has a passphrase: name the file that holds it in "
                      "VARVE_PASSPHRASE_FILE, or in config.toml as evidence.passphrase_file",
                      (archive / "keys" / "signing.pem").string())};
}

}  // namespace varve::cli
