// varve key
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/confirm.hpp"
#include "cli/output.hpp"
#include "cli/passphrase.hpp"
#include "varve/evidence/log.hpp"

namespace varve::cli {
namespace {

using evidence::KeyTerm;
using evidence::Log;

struct KeyArguments {
  std::string key;       // revoke: a fingerprint; empty: the key in force
  std::string reason;    // revoke
  std::string new_file;  // passphrase
  bool remove = false;   // passphrase
};

// The log open for writing, level with its archive, and the key that signs it.
struct Opened {
  std::unique_ptr<archive::Archive> archive;
  std::unique_ptr<Log> log;
  std::optional<SigningKey> key;
  std::optional<Secret> passphrase;  // of the key, where it has one
};

Result<Opened> open_to_sign(const Path& folder) {
  Opened opened;
  VARVE_ASSIGN(opened.archive, archive::Archive::open(folder, archive::Archive::Mode::kWrite));
  VARVE_ASSIGN(opened.log, Log::write(*opened.archive, folder));
  VARVE_TRY(opened.log->catch_up(*opened.archive));
  const AskPassphrase ask = passphrase_of(folder, Terminal::kAsk);
  VARVE_ASSIGN(opened.key, opened.log->signing_key(ask));
  if (!opened.key) return tl::unexpected(locked_key(folder));
  VARVE_ASSIGN(const bool locked, SigningKey::has_passphrase(folder / "keys" / "signing.pem"));
  if (locked) {
    VARVE_ASSIGN(auto said, ask());
    if (said) opened.passphrase.emplace(*std::move(said));
  }
  return opened;
}

const Secret* passphrase_in(const Opened& opened) {
  return opened.passphrase ? &*opened.passphrase : nullptr;
}

Json json_of(const KeyTerm& term) {
  Json json = {{"key", term.key.text()},
               {"from_leaf", term.from},
               {"until_leaf", term.until ? Json(*term.until) : Json()},
               {"since", term.since ? Json(term.since->rfc3339()) : Json()},
               {"revoked", Json()}};
  if (term.revoked) {
    json["revoked"] = {{"leaf", term.revoked->leaf},
                       {"time", term.revoked->time.rfc3339()},
                       {"reason", term.revoked->reason}};
  }
  return json;
}

void print_term(const KeyTerm& term) {
  print_line(fmt::format("{}  {}, {}", term.key.text(),
                         term.since ? "since " + term.since->rfc3339() : "the log's first",
                         term.until ? fmt::format("replaced at leaf {}", *term.until)
                                    : std::string("signs what comes")));
  if (term.revoked) {
    print_line(fmt::format("      revoked {}: {}", term.revoked->time.rfc3339(),
                           printable(term.revoked->reason)));
  }
}

void print_keys(const Log& log, bool passphrase, const Globals& globals) {
  const evidence::KeyHistory history = log.key_history();
  if (globals.json) {
    Json keys = Json::array();
    for (const KeyTerm& term : history.terms()) keys.push_back(json_of(term));
    const auto in_force = history.in_force();
    print_json({{"key", in_force ? Json(in_force->text()) : Json()},
                {"passphrase", passphrase},
                {"keys", std::move(keys)}});
    return;
  }
  for (const KeyTerm& term : history.terms()) print_term(term);
  if (history.terms().empty()) print_line("nothing is signed yet");
  if (passphrase) print_line("      it has a passphrase");
}

Result<void> show(const KeyArguments&, const Globals& globals) {
  VARVE_ASSIGN(const auto log, Log::read(globals.archive));
  VARVE_ASSIGN(const bool locked,
               SigningKey::has_passphrase(globals.archive / "keys" / "signing.pem"));
  print_keys(*log, locked, globals);
  return {};
}

Result<void> rotate(const KeyArguments&, const Globals& globals) {
  VARVE_ASSIGN(const Opened opened, open_to_sign(globals.archive));
  VARVE_TRY(opened.log->rotate_key(Time::now(), *opened.key, passphrase_in(opened)));
  print_keys(*opened.log, opened.passphrase.has_value(), globals);
  return {};
}

// The key in force is replaced first: who has stolen it must not be able to say so.
Result<void> revoke(const KeyArguments& arguments, const Globals& globals) {
  const auto named = Digest::from_text(arguments.key);
  if (!arguments.key.empty() && !named) {
    return fail(ErrorKind::kInvalid,
                "\"{}\" is no key's name: sha256: and 64 digits, as `varve key show` prints them",
                arguments.key);
  }
  VARVE_ASSIGN(Opened opened, open_to_sign(globals.archive));
  const Digest revoked = named.value_or(opened.key->fingerprint());
  if (revoked == opened.key->fingerprint()) {
    VARVE_TRY(evidence::check_reason(arguments.reason));
    VARVE_ASSIGN(SigningKey next,
                 opened.log->rotate_key(Time::now(), *opened.key, passphrase_in(opened)));
    opened.key.emplace(std::move(next));
  }
  VARVE_TRY(opened.log->revoke_key(Time::now(), *opened.key, revoked, arguments.reason));
  print_keys(*opened.log, opened.passphrase.has_value(), globals);
  return {};
}

Result<std::optional<Secret>> new_passphrase(const KeyArguments& arguments) {
  if (arguments.remove) return std::nullopt;
  if (!arguments.new_file.empty()) {
    VARVE_ASSIGN(Secret secret, read_passphrase(arguments.new_file));
    return secret;
  }
  auto typed = type_passphrase("New passphrase: ");
  const auto again = typed ? type_passphrase("Once more: ") : std::nullopt;
  if (!typed) {
    return fail(ErrorKind::kInvalid,
                "no passphrase was typed; name a file that holds it with --new-file, or take the "
                "one that there is away with --remove");
  }
  if (!again || again->view() != typed->view()) {
    return fail(ErrorKind::kInvalid, "the two were not the same; nothing was changed");
  }
  return typed;
}

Result<void> change_passphrase(const KeyArguments& arguments, const Globals& globals) {
  VARVE_ASSIGN(const Opened opened, open_to_sign(globals.archive));
  VARVE_ASSIGN(const auto passphrase, new_passphrase(arguments));
  VARVE_TRY(opened.log->put_key(*opened.key, passphrase ? &*passphrase : nullptr));
  print_keys(*opened.log, passphrase.has_value(), globals);
  return {};
}

using Do = Result<void> (*)(const KeyArguments&, const Globals&);

CLI::App& add_action(CLI::App& command, const std::string& name, const std::string& description,
                     Do what, const std::shared_ptr<KeyArguments>& arguments,
                     const Globals& globals, Action& action) {
  CLI::App& added = *command.add_subcommand(name, description);
  added.callback([what, arguments, &globals, &action] {
    action = [what, arguments, &globals]() -> int {
      const auto done = what(*arguments, globals);
      return done ? static_cast<int>(kDone) : report(done.error());
    };
  });
  return added;
}

}  // namespace

void add_key(CLI::App& app, const Globals& globals, Action& action) {
  auto arguments = std::make_shared<KeyArguments>();
  CLI::App& command =
      *app.add_subcommand("key", "The key that the log is signed with: show, rotate, revoke it");
  command.require_subcommand(1);
  add_action(command, "show", "Which keys signed the log, and when", show, arguments, globals,
             action);
  add_action(command, "rotate", "Put a new key in the old one's place", rotate, arguments, globals,
             action);
  CLI::App& revoking =
      add_action(command, "revoke", "Say that a key is not to be believed any more", revoke,
                 arguments, globals, action);
  revoking.add_option("KEY", arguments->key, "An earlier key, sha256:…; else the one in force")
      ->type_name("");
  revoking.add_option("--reason", arguments->reason, "Why, as it will stand in the log");
  CLI::App& passphrase =
      add_action(command, "passphrase", "Give the key a passphrase, another one, or none",
                 change_passphrase, arguments, globals, action);
  auto* file = passphrase.add_option("--new-file", arguments->new_file,
                                     "A file whose first line is the new one; else it is typed");
  file->type_name("FILE");
  passphrase.add_flag("--remove", arguments->remove, "Take the passphrase away")->excludes(file);
}

}  // namespace varve::cli
