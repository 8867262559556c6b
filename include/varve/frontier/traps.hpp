// Pages without end: calendars that go on for ever, paths that grow with each step, addresses that
// name the visit. What is recognised by an address alone is a pure function; what is learned by
// looking at pages is kept in bounded memory. Not thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "varve/base/digest.hpp"
#include "varve/url/url.hpp"

namespace varve::frontier {

// Why an address looks as if there were no end of its kind; "" where it does not: more than 30
// folders, or one sequence of folders three times in a row (/a/b/a/b/a/b/).
std::string_view why_endless(const url::Url& url);

// A page that looks like the one that it was found on, which looked like the one before, and so on
// so many times, leads to no further ones of its kind.
inline constexpr std::uint32_t kMostAlike = 12;
// One that has the very bytes of the page that it was found on, at another address, counts as so
// many: its relative links only seem to be others.
inline constexpr std::uint32_t kAlikeOfSameBody = 4;
// From so many links away from the seeds on it is worth looking for that.
inline constexpr std::uint32_t kDepthOfTraps = 8;

// What a page looks like.
struct Look {
  std::int64_t shape = 0;  // its words, digits left out, and what else it shows; 0: not known
  std::uint64_t text = 0;  // its words to the letter
};
Look look_of(const std::vector<std::string_view>& words,
             const std::vector<std::string_view>& resources);
// Whether two pages, given their shapes, differ by no more than dates and numbers do.
bool is_alike(std::int64_t a, std::int64_t b);

// Whether pages have the very bytes of those that they were found on; of the last 100,000 pages.
class PageBodies {
 public:
  // `page` and `via` are the frontier's numbers; 0: of no page.
  bool is_as_before(std::int64_t page, std::int64_t via, const Digest& digest);

 private:
  std::unordered_map<std::int64_t, std::uint64_t> bodies_;
};

// Parameters of a query that name a visit, and not the page: known ones (PHPSESSID, utm_source,
// ;jsessionid=…), and those that a host shows to be such.
class NoiseParameters {
 public:
  // Taken out of the URL; true where there were any.
  bool strip(url::Url& url) const;

  // A page came, and what it looks like. Where pages of addresses that differ in one parameter only
  // have the same words five times, and never others, it is one of these: its name is given back
  // then.
  std::string saw(const url::Url& url, const Look& look);
  // A page says by which address it wants to be known. Where that is the same but for one
  // parameter, that speaks as loud as two pages that look the same.
  std::string saw_canonical(const url::Url& url, const url::Url& canonical);

  void learn(std::string_view origin, std::string_view name);

 private:
  struct Seen {
    std::uint64_t value = 0;
    std::uint64_t text = 0;
  };
  std::string note(const url::Url& url, std::string_view name, bool same);

  std::unordered_set<std::string> learned_;        // origin, a space, name
  std::unordered_map<std::string, int> evidence_;  // likewise; negative: it means something
  std::unordered_map<std::uint64_t, Seen> pages_;  // by the URL without one parameter
};

}  // namespace varve::frontier
