#include "cli/authorities.hpp"

#include <CLI/CLI.hpp>

#include "cli/log_keeper.hpp"
#include "cli/passphrase.hpp"

namespace varve::cli {

void add_certificates(CLI::App& command, std::string& certificates) {
  command
      .add_option("--certificates", certificates,
                  "Certificates in PEM that authorities are believed by; else the system's")
      ->type_name("FILE");
}

void add_authorities(CLI::App& command, AuthorityArguments& arguments) {
  add_certificates(command, arguments.certificates);
  command.add_flag("--allow-private", arguments.allow_private,
                   "Allow authorities on this machine and in local networks");
}

Result<evidence::KeepOptions> stamp_now(const Path& folder, const AuthorityArguments& arguments) {
  VARVE_ASSIGN(evidence::KeepOptions options, keep_options(folder, arguments.allow_private));
  options.interval = {};
  options.passphrase = passphrase_of(folder, Terminal::kAsk);
  if (!arguments.certificates.empty()) options.certificates = arguments.certificates;
  return options;
}

}  // namespace varve::cli
