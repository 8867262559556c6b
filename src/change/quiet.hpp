// A view with the noise taken out of it. Internal to change. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "varve/change/noise.hpp"
#include "varve/change/view.hpp"

namespace varve::change {

struct Quiet {
  // What was left out, which counts as the same.
  struct LeftOut {
    std::size_t shapes = 0;
    std::size_t resources = 0;
    std::size_t links = 0;
  };
  LeftOut left_out;
  text::PageText page;  // with "…" where there was noise
  std::vector<Spot> spots;
  std::vector<Shape> shapes;
  std::vector<Resource> resources;
  std::vector<Outlink> links;
};
Quiet quiet(const View& view, const Noise& noise);

// Whether numbers are what a passage at that place says.
bool is_tabular(const text::Passage& passage, std::string_view path);
// Of each passage its text without the usual noise.
std::string without_usual_noise(const View& view, std::size_t passage);

// "PATH\nTURN".
std::string spot_key(std::string_view path, std::uint32_t turn);
// The key without the values that those names have in its query.
std::string without_parameters(std::string_view key, const Noise::Seen& names);
// Up to the file's name; empty of what is at the site's root.
std::string_view folder_of(std::string_view key);

// Words that have a letter or figure; of scripts written without spaces about as many as there
// would be.
std::size_t word_count(std::string_view text);

}  // namespace varve::change
