// What a Writer is made of; shared by the files that implement it.
#pragma once

#include <set>
#include <string>
#include <unordered_map>

#include "index/connection.hpp"
#include "varve/index/writer.hpp"

namespace varve::index {

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

  bool begun = false;
  // In this transaction.
  struct Difference {
    std::int64_t captures = 0;
    std::int64_t urls = 0;
    std::int64_t blobs = 0;
    std::int64_t bytes_original = 0;
  } added;
  std::int64_t next_key = 1;
  std::int64_t next_block = 1;
  std::set<std::uint64_t> packs_named;
  bool packs_removed = false;
  std::unordered_map<std::string, std::int64_t> kinds;
};

}  // namespace varve::index
