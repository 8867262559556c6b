// What the commands share that have to do with time-stamping authorities.
#pragma once

#include <string>

#include "cli/command.hpp"
#include "varve/evidence/keeper.hpp"

namespace varve::cli {

struct AuthorityArguments {
  std::string certificates;
  bool allow_private = false;
};

// --certificates: whom is believed.
void add_certificates(CLI::App& command, std::string& certificates);
// The same, and --allow-private, of commands that ask authorities.
void add_authorities(CLI::App& command, AuthorityArguments& arguments);

// As config.toml says and the arguments in its place; signed and stamped at once.
Result<evidence::KeepOptions> stamp_now(const Path& folder, const AuthorityArguments& arguments);

}  // namespace varve::cli
