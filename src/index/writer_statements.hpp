// What a Writer is made of; shared by the files that implement it.
#pragma once

#include <compare>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>

#include "index/connection.hpp"
#include "varve/index/writer.hpp"

namespace varve::index {

// A snapshot, by its document's capture.
struct PageAt {
  Time time;
  std::int64_t key_id = 0;
  std::int64_t variant = 0;

  auto operator<=>(const PageAt&) const = default;
};

// What a transaction adds to what is known of a site, or takes away.
struct SiteChange {
  std::int64_t urls = 0;
  std::int64_t captures = 0;
  std::int64_t bytes = 0;
  std::int64_t pages = 0;
  std::optional<PageAt> newest;  // of the pages that came
  bool lost_page = false;        // it may have been the newest
};
// The same of a day.
struct DayChange {
  std::int64_t captures = 0;
  std::int64_t bytes = 0;
};

class Writer::Statements : public Connection {
 public:
  using Connection::Connection;

  // An exact URL of a key.
  struct Url {
    std::int64_t key_id = 0;
    std::int64_t variant = 0;
  };
  struct Key {
    std::int64_t id = 0;
    std::int64_t forms = 0;
  };

  // Before each change: nothing is changed outside of a transaction, not even where SQLite has
  // rolled one back by itself.
  Result<void> ready();
  Result<void> read_numbers();

  Result<std::optional<Key>> find_key(std::string_view key);
  Result<Key> intern_key(std::string_view key);
  Result<Url> intern_url(std::string_view key, std::string_view url);
  Result<Url> intern_odd_url(std::int64_t key_id, std::string_view url);
  Result<std::int64_t> intern_kind(const Capture& capture);
  // The URL's place, where it has a capture at that time.
  Result<std::optional<Url>> find_capture(std::string_view key, std::string_view url, Time time);

  Result<bool> is_taken(const Url& url, Time time);
  Result<bool> was_removed(std::string_view url, Time time);
  Result<bool> is_free(const Url& of, std::string_view url, Time time);
  Result<Time> next_free(const Url& of, std::string_view url, Time taken);
  // What goes with a URL's or key's last capture.
  Result<void> forget_url(std::string_view key, const Url& url);

  Result<void> check_packs();
  void end();

  // What changes of the site of that key.
  SiteChange& site_change(std::string_view key);
  // A capture at that time came (`sign` 1) or went (-1), whose body has so many bytes.
  Result<void> count_capture(std::string_view key, Time time, std::int64_t raw, int sign);
  // What the packs grew by, before the pack's new length is written down.
  Result<void> count_growth(std::uint64_t pack, std::uint64_t length);
  // A snapshot is new, or is about to go.
  Result<void> count_snapshot(std::string_view key, const PageAt& page, int sign);
  Result<void> write_sites();
  Result<void> write_site(std::string_view site, const SiteChange& change);
  Result<void> write_days();
  // What is written down of a site's pages.
  struct Newest {
    std::optional<PageAt> page;
    std::int64_t pages = 0;
  };
  Result<Newest> newest_of(std::string_view site);
  Result<void> set_newest(std::string_view site, const PageAt& page);
  // Whether that page is there; the site has others where it is not.
  Result<bool> still_stands(std::string_view site, const Newest& newest);
  // For those sites the newest of the snapshots that are left, up to that time.
  Result<void> find_newest(std::set<std::string, std::less<>> lost, Time from);

  bool begun = false;
  // In this transaction.
  struct Difference {
    std::int64_t captures = 0;
    std::int64_t urls = 0;
    std::int64_t blobs = 0;
    std::int64_t bytes_original = 0;
  } added;
  std::map<std::string, SiteChange, std::less<>> sites;
  std::map<std::int64_t, DayChange> days;
  std::int64_t growth = 0;  // of the packs, in bytes
  std::int64_t next_key = 1;
  std::int64_t next_block = 1;
  std::set<std::uint64_t> packs_named;
  bool packs_removed = false;
  std::unordered_map<std::string, std::int64_t> kinds;
};

}  // namespace varve::index
