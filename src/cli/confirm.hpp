// A question before something that cannot be taken back.
#pragma once

#include <string_view>

namespace varve::cli {

// Asks a person on the terminal to type yes. False, without asking, where nobody is there: a script
// has to say --yes.
bool is_confirmed(std::string_view question);

}  // namespace varve::cli
