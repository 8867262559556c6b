// What systemd and a service tell each other: sockets that are handed over (sd_listen_fds(3)), and
// states (sd_notify(3)). Both are a few lines of protocol, stable and made to be spoken without a
// library.
#pragma once

#include <string_view>

#include "varve/base/error.hpp"

namespace varve::cli {

// The listening socket that was handed to this process; -1 where there is none, kInvalid where
// there are several. To be called once, before other processes are started: they do not inherit it.
Result<int> socket_of_systemd();

// "READY=1", "STOPPING=1": told to whoever waits for it ($NOTIFY_SOCKET), if anyone does.
void tell_systemd(std::string_view state);

}  // namespace varve::cli
