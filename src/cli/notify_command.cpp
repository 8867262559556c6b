// varve notify
#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "cli/command.hpp"
#include "cli/notices.hpp"
#include "cli/output.hpp"
#include "varve/notify/outbox.hpp"
#include "varve/notify/send.hpp"

namespace varve::cli {
namespace {

using notify::Delivery;
using notify::Notice;

struct NotifyArguments {
  std::string test;  // a channel; empty: none
  bool allow_private = false;
  std::uint64_t limit = 50;
};

Result<settings::Notify> read_settings(const NotifyArguments& arguments, const Globals& globals) {
  VARVE_ASSIGN(settings::Settings said, settings::read(globals.archive));
  if (arguments.allow_private) said.notify.allow_private = true;
  return std::move(said.notify);
}

Notice test_notice(Time now) {
  using history::Edit;
  Notice notice{.kind = "test",
                .url = "https://example.com/",
                .title = "A notice to try a channel",
                .time = now,
                .score = 0.25,
                .summary = "This is what a notice of varve looks like; no page has changed."};
  notice.redline.changes.push_back({Edit::kChanged,
                                    {{Edit::kSame, "Returns are"},
                                     {Edit::kRemoved, " free"},
                                     {Edit::kAdded, " 4.99"},
                                     {Edit::kSame, " within 30 days"}}});
  notice.id = notify::id_of(notice);
  return notice;
}

int try_channel(const NotifyArguments& arguments, const Globals& globals) {
  const auto settings = read_settings(arguments, globals);
  if (!settings) return report(settings.error(), kUsage);
  const auto channel = notify::parse_channel(arguments.test);
  if (!channel) return report(channel.error(), kUsage);
  if (const auto usable = notify::check_channel(*channel, *settings); !usable) {
    return report(usable.error(), kUsage);
  }
  const Notice notice = test_notice(Time::now());
  const auto said = notify::send(notice, *channel, *settings, Time::now());
  const bool is_signed =
      channel->kind == notify::ChannelKind::kWebhook && settings->webhook_secret.has_value();
  if (globals.json) {
    print_json({{"channel", channel->text},
                {"kind", notify::to_string(channel->kind)},
                {"id", notice.id},
                {"delivered", said.has_value()},
                {"signed", is_signed},
                {"said", said ? *said : said.error().message}});
  }
  // A command that fails is no damage of the archive.
  if (!said) {
    report(said.error());
    return said.error().kind == ErrorKind::kRefused ? kPolicy : kFailed;
  }
  if (!globals.json && !globals.quiet) print_line(printable(*said));
  if (channel->kind == notify::ChannelKind::kWebhook && !is_signed && !globals.quiet) {
    fmt::print(stderr,
               "varve: the webhook was not signed: [notify] in config.toml has no "
               "webhook_secret\n");
  }
  return kDone;
}

Json json_of(const Delivery& delivery) {
  return {{"notice", delivery.notice},
          {"kind", delivery.kind},
          {"url", delivery.url},
          {"channel", delivery.channel},
          {"state", notify::to_string(delivery.state)},
          {"added", delivery.added.rfc3339()},
          {"due",
           delivery.state == notify::DeliveryState::kWaits ? Json(delivery.due.rfc3339()) : Json()},
          {"attempts", delivery.attempts},
          {"said", delivery.said}};
}

void print(const Delivery& delivery, const Globals& globals) {
  if (globals.json) return print_json(json_of(delivery));
  if (globals.quiet) return;
  print_line(fmt::format("{}  {:9}  {}  {}", delivery.added.digits14(),
                         notify::to_string(delivery.state), printable(delivery.kind),
                         printable(delivery.url)));
  print_line(fmt::format("      {}{}{}", printable(delivery.channel),
                         delivery.said.empty() ? "" : ": ", printable(delivery.said)));
  if (delivery.state == notify::DeliveryState::kWaits && delivery.attempts > 0) {
    print_line(fmt::format("      attempts: {}; the next at {}", delivery.attempts,
                           delivery.due.rfc3339()));
  }
}

Result<void> list_deliveries(const NotifyArguments& arguments, const Globals& globals) {
  VARVE_ASSIGN(auto outbox, notify::Outbox::open_if_there(globals.archive));
  if (!outbox) return {};
  VARVE_ASSIGN(const auto all, outbox->deliveries(arguments.limit));
  for (const Delivery& delivery : all) print(delivery, globals);
  return {};
}

// Whether all that was tried arrived.
Result<bool> deliver(const NotifyArguments& arguments, const Globals& globals) {
  bool all = true;
  VARVE_TRY(
      deliver_notices(globals.archive, arguments.allow_private, [&](const Delivery& delivery) {
        all = all && delivery.state == notify::DeliveryState::kDelivered;
        print(delivery, globals);
      }));
  return all;
}

void add_test(CLI::App& command, const std::shared_ptr<NotifyArguments>& arguments) {
  command
      .add_option("--test", arguments->test,
                  "Send a notice to try it: https://…, mailto:…, command:/path/program or feed")
      ->type_name("CHANNEL");
  command.add_flag("--allow-private", arguments->allow_private,
                   "Let webhooks be at addresses of this machine and of local networks");
}

}  // namespace

void add_notify(CLI::App& app, const Globals& globals, Action& action) {
  auto arguments = std::make_shared<NotifyArguments>();
  CLI::App& command =
      *app.add_subcommand("notify", "Try a channel for notices, and show what is sent");
  add_test(command, arguments);
  command.require_subcommand(0, 1);
  CLI::App& list = *command.add_subcommand("list", "Show notices and where they went");
  list.add_option("--limit", arguments->limit, "How many, the newest first")->capture_default_str();
  CLI::App& now = *command.add_subcommand("deliver", "Send what is due now");
  command.callback([arguments, &globals, &action, &list, &now] {
    if (list.parsed() || now.parsed()) return;
    if (arguments->test.empty()) throw CLI::RequiredError("--test, list or deliver");
    action = [arguments, &globals] { return try_channel(*arguments, globals); };
  });
  list.callback([arguments, &globals, &action] {
    action = [arguments, &globals]() -> int {
      const auto listed = list_deliveries(*arguments, globals);
      return listed ? kDone : report(listed.error(), kArchive);
    };
  });
  now.callback([arguments, &globals, &action] {
    action = [arguments, &globals]() -> int {
      const auto all = deliver(*arguments, globals);
      if (!all) return report(all.error(), kArchive);
      return *all ? kDone : kFailed;
    };
  });
}

}  // namespace varve::cli
