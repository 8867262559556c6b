// The bodies of an archive in the order in which `compact` stores them: those of neighbouring URLs
// together, of each the newest version first.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

#include "varve/index/rows.hpp"

namespace varve::archive {

// Pages of one site and kind. generations[0] are the newest bodies of their URLs, the next ones
// those before, and so on; each URL's at the same position as long as it has any.
struct Family {
  struct Version {
    index::BlobRow blob;
    std::size_t url = 0;  // its URL's position in the family
  };
  std::string site;
  std::string kind;
  std::vector<std::vector<Version>> generations;
  std::uint64_t newest_raw = 0;
  std::size_t urls = 0;
};

// Takes captures in the order of key and time, gives families. A body that several URLs have counts
// with the first of a site.
class Families {
 public:
  using Sink = std::function<Result<void>(Family&)>;
  Families(std::uint64_t bound, Sink sink) : bound_(bound), sink_(std::move(sink)) {}

  Result<void> take(const index::CaptureRow& row);
  Result<void> finish();

 private:
  Result<void> end_url();
  Result<void> end_site();

  std::uint64_t bound_;  // bytes of newest bodies in a family
  Sink sink_;
  std::map<std::string, Family> families_;  // by kind, of one site
  std::string site_;
  std::string key_;
  std::string kind_;
  std::vector<Family::Version> versions_;  // of the URL, oldest first
  std::unordered_set<std::int64_t> seen_;  // of the site
};

}  // namespace varve::archive
