// A notice sent by a channel, once: what fails is tried again by the outbox, not here. Thread-safe.
#pragma once

#include <string>

#include "varve/base/error.hpp"
#include "varve/base/time.hpp"
#include "varve/notify/channel.hpp"
#include "varve/notify/notice.hpp"
#include "varve/settings/settings.hpp"

namespace varve::notify {

// Whether the channel can be used with these settings: letters need a server and an address that
// they come from, and a secret has to be one. kInvalid says what is missing in config.toml.
Result<void> check_channel(const Channel& channel, const settings::Notify& settings);

// Takes at most a minute and a few seconds. Gives what the other side said, in a few words
// ("hook.example answered 204"). `now` is the time that a webhook's signature and a letter name.
//
// - A webhook: a POST as Standard Webhooks 1.0 has it, whose body is `type` ("page.changed"),
//   `timestamp` and `data` (the notice's to_json()). Delivered is what is answered by 2xx;
//   redirects are not followed. kRefused: its address is a private one, and settings.allow_private
//   does not permit it.
// - A letter: over SMTP with TLS (RFC 3207, RFC 8314), text and HTML, the notice's `html` attached.
//   Its Message-ID follows from the notice's id.
// - A command: the notice's to_json() is on its standard input, and VARVE_KIND, VARVE_URL,
//   VARVE_SCHEDULE, VARVE_SCORE, VARVE_SUMMARY, VARVE_TIME and VARVE_ID in its environment. After a
//   minute it gets SIGTERM, and SIGKILL five seconds later. Delivered is what ends with 0.
// - The feed: nothing is to be done.
//
// kNetwork, kTimeout: the other side; kInvalid: settings; kIo: this machine.
Result<std::string> send(const Notice& notice, const Channel& channel,
                         const settings::Notify& settings, Time now);

}  // namespace varve::notify
