#include "varve/notify/send.hpp"

#include "notify/mail.hpp"
#include "notify/program.hpp"
#include "notify/webhook.hpp"

namespace varve::notify {

Result<void> check_channel(const Channel& channel, const settings::Notify& settings) {
  switch (channel.kind) {
    case ChannelKind::kWebhook:
      return check_webhook(settings);
    case ChannelKind::kMail:
      return check_mail(settings);
    default:
      return {};
  }
}

Result<std::string> send(const Notice& notice, const Channel& channel,
                         const settings::Notify& settings, Time now) {
  VARVE_TRY(check_channel(channel, settings));
  const Notice said = bounded(notice);
  switch (channel.kind) {
    case ChannelKind::kWebhook:
      return send_webhook(said, channel, settings, now);
    case ChannelKind::kMail:
      return send_mail(said, channel, settings, now);
    case ChannelKind::kCommand:
      return run_command(said, channel, settings);
    case ChannelKind::kFeed:
      break;
  }
  return "it stands in the feed";
}

}  // namespace varve::notify
