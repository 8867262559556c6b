// save --witness: an outside archive is asked to save the pages too, after they are saved here.
#pragma once

#include <atomic>
#include <set>
#include <string>
#include <vector>

#include "cli/command.hpp"
#include "varve/crawl/save.hpp"
#include "varve/crawl/witness.hpp"

namespace varve::cli {

class Witness {
 public:
  // Who it is, and what opens it: as config.toml and VARVE_WITNESS_CREDENTIALS say. kInvalid where
  // they do not.
  Result<void> prepare(const Globals& globals, bool allow_private);
  // A page that is in the archive now is asked for later. Thread-safe against itself.
  void note(const crawl::PageResult& page);
  // One page after the other; each answer is printed. The exit statuses of those that failed.
  std::set<int> ask(archive::Archive& archive, const std::atomic<bool>& stop);

 private:
  void print(const crawl::Testimony& testimony) const;

  bool json_ = false;
  bool quiet_ = false;
  crawl::WitnessOptions options_;
  std::vector<std::string> urls_;
};

}  // namespace varve::cli
