// What differs on a page from one fetch to the next though nothing was changed: learned of two
// fetches of the same moment. Plain values and pure functions.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "varve/base/error.hpp"
#include "varve/change/view.hpp"

namespace varve::change {

// What was learned, each with how many pairs of fetches showed it. Places are by their path; "the
// n-th" passage of a place is "PATH\nN", from 0 on.
struct Noise {
  using Seen = std::map<std::string, std::uint32_t, std::less<>>;

  Seen blocks;      // places where text and links are others each time, with all that is in them
  Seen spots;       // passages of which that is so
  Seen templates;   // "PATH\nN\nTEMPLATE": a passage but for some of its words; N may be "*"
  Seen shapes;      // places whose shape is another each time
  Seen slots;       // places in which what there is has another shape each time
  Seen resources;   // keys, or folders ("https://a.example/banners/") with all that is in them
  Seen links;       // places whose links lead elsewhere each time
  Seen parameters;  // names of parameters in URLs

  // Of each of them; what was seen the least goes first.
  static constexpr std::size_t kMost = 500;
  static constexpr std::size_t kMostKey = 2048;  // bytes of one

  [[nodiscard]] bool empty() const;
  // What another pair of fetches showed, too.
  void merge(const Noise& other);

  // For the schedule that it is kept with. from_json(): kInvalid or kLimit for what is none.
  [[nodiscard]] std::string to_json() const;
  static Result<Noise> from_json(std::string_view json);

  bool operator==(const Noise&) const = default;
};

// In a template, what stands for words that differ: any, a number (dates and times in figures too),
// a code without spaces. No passage has these characters.
inline constexpr char kAnyWords = '\x01';
inline constexpr char kNumber = '\x02';
inline constexpr char kCode = '\x03';

// Of two fetches some seconds apart. What moved is no noise, and needs not be: it is no change
// either. What differs and cannot be told of a place, since the page is not HTML, is noise only as
// a template.
Noise learn(const View& first, const View& second);

// A passage with what everybody knows for noise taken out, "…" in its place: "3 minutes ago",
// "generated in 0.123 s", "© 2026", "1,234 views", times with seconds, the day of today by itself,
// request ids; in several languages. `is_tabular`: in a cell of a table or a definition, where
// numbers are what is said, only times.
std::string without_usual_noise(std::string text, bool is_tabular);

}  // namespace varve::change
