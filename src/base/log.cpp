#include "varve/base/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>

namespace varve {

void start_logging(Verbosity verbosity) {
  auto logger = spdlog::stderr_logger_mt("varve");
  logger->set_pattern("varve: %v");
  switch (verbosity) {
    case Verbosity::kQuiet:
      logger->set_level(spdlog::level::err);
      break;
    case Verbosity::kNormal:
      logger->set_level(spdlog::level::warn);
      break;
    case Verbosity::kVerbose:
      logger->set_level(spdlog::level::debug);
      break;
  }
  spdlog::set_default_logger(std::move(logger));
}

}  // namespace varve
