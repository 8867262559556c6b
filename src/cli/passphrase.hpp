// Where the passphrase of an archive's signing key comes from: the first line of the file that
// VARVE_PASSPHRASE_FILE names, or config.toml (evidence.passphrase_file), or the terminal.
#pragma once

#include <optional>
#include <string_view>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"
#include "varve/base/signing_key.hpp"

namespace varve::cli {

// Whether somebody may be asked: where nobody may sit there, nobody is.
enum class Terminal : unsigned char { kAsk, kLeave };

// Asks once at most, for as long as it is kept.
AskPassphrase passphrase_of(const Path& archive, Terminal terminal);

// The first line of a file. kInvalid where it is not there, empty or too long.
Result<Secret> read_passphrase(const Path& file);
// What is typed on the terminal, which does not show it; nothing where there is none, or nothing is
// typed.
std::optional<Secret> type_passphrase(std::string_view question);

// The archive's signing key, made where there is none. kInvalid where it has a passphrase that
// nobody says.
Result<SigningKey> unlock_key(const Path& archive);
// That sentence.
Error locked_key(const Path& archive);

}  // namespace varve::cli
