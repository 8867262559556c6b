// Recipes for the bodies of many servers. Used by one thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "varve/coding/body_sink.hpp"
#include "varve/coding/coding.hpp"

namespace varve::coding {

class RecipeFinder {
 public:
  // `budget`: bytes of trial encoding for one body, as find_recipe() counts them.
  explicit RecipeFinder(std::uint64_t budget) : budget_(budget) {}

  // Makes the body's transferred bytes again of its decoded ones. Nothing where none is found, the
  // body is cut, or a coding is unknown. `hint` is tried first; where there is none, what worked
  // for the server's last body.
  std::optional<Recipe> find(const ReceivedBody& body, std::string_view content_encoding,
                             std::string_view server, std::string_view hint = {});

 private:
  std::uint64_t budget_;
  std::unordered_map<std::string, Recipe> last_;  // by server
};

}  // namespace varve::coding
