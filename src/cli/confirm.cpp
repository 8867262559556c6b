#include "cli/confirm.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <iostream>
#include <string>

#include "cli/output.hpp"

namespace varve::cli {

bool is_confirmed(std::string_view question) {
  if (::isatty(STDIN_FILENO) == 0) return false;
  fmt::print(stderr, "{} Type yes: ", printable(question));
  std::string answer;
  std::getline(std::cin, answer);
  return answer == "yes";
}

}  // namespace varve::cli
