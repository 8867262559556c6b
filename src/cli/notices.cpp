#include "cli/notices.hpp"

#include "varve/notify/send.hpp"
#include "varve/settings/settings.hpp"

namespace varve::cli {

Result<std::optional<Time>> deliver_notices(const Path& archive, bool allow_private,
                                            const notify::Outbox::Told& told,
                                            const std::function<bool()>& go_on) {
  VARVE_ASSIGN(auto outbox, notify::Outbox::open_if_there(archive));
  if (!outbox) return std::nullopt;
  VARVE_ASSIGN(settings::Settings said, settings::read(archive));
  if (allow_private) said.notify.allow_private = true;
  const auto send = [&](const notify::Notice& notice, const notify::Channel& channel) {
    return notify::send(notice, channel, said.notify, Time::now());
  };
  VARVE_TRY(outbox->deliver(Time::now, send, told, go_on));
  return outbox->next_due();
}

}  // namespace varve::cli
