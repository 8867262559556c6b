#include "cli/stop.hpp"

#include <csignal>

namespace varve::cli {
namespace {

std::atomic<bool> stop_requested = false;

extern "C" void request_stop(int signal_number) {
  stop_requested = true;
  std::signal(signal_number, SIG_DFL);
}

}  // namespace

const std::atomic<bool>& stop_on_signals() {
  std::signal(SIGINT, request_stop);
  std::signal(SIGTERM, request_stop);
  return stop_requested;
}

}  // namespace varve::cli
