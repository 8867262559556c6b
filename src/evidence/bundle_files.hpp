// The folder evidence/ of a bundle, file by file. Used by one thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "varve/archive/capture.hpp"
#include "varve/evidence/log.hpp"
#include "varve/evidence/timestamp.hpp"
#include "varve/interchange/export.hpp"

namespace varve::evidence {

// A leaf of the log, and where it is.
struct Place {
  std::string name;  // of its manifest's file
  Leaf leaf;
  std::uint64_t index = 0;
};
// A token over the head.
struct Token {
  std::string der;
  TimeStamp stamp;
  std::vector<std::string> lists;  // of revoked certificates, by the issuers of its chain (DER)
};

class BundleFiles {
 public:
  void add(std::string_view name, std::string bytes);
  [[nodiscard]] bool has(std::string_view name) const;
  // A capture's bytes, whose digest stands in the file `manifest`. To be called before
  // add_stamps().
  void add_captured(std::string_view name, std::string bytes, std::string_view manifest);

  void add_head(const SignedHead& head);
  // keys.txt: the entries by which other keys took the place of the head's since.
  void add_keys(const std::vector<KeyEntry>& entries, std::uint64_t size);
  // Manifests and proofs.txt; `size` is the head's.
  Result<void> add_proofs(const std::vector<Place>& places, const LeafLog& log, std::uint64_t size);
  // consistency.txt: that the heads are of one log with the one of `size`. kInvalid where they are
  // not.
  Result<void> add_consistency(const std::vector<Head>& held, const LeafLog& log,
                               std::uint64_t size);
  // stamp-1.tst and on, their certificates and lists of revoked ones, and VERIFY.txt and verify.sh,
  // which speak of them. `certificates`: that they are believed by, in PEM; empty: the system's.
  void add_stamps(const std::vector<Token>& tokens, const std::string& certificates);
  // SHA256SUMS of all that was added: the last.
  std::vector<interchange::ExtraFile> take();

 private:
  std::string add_lists(const std::vector<Token>& tokens);

  std::vector<interchange::ExtraFile> files_;
  std::string digest_commands_;  // that show the digests of add_captured()'s files
};

}  // namespace varve::evidence
