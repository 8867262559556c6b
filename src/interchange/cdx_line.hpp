// One line of an answer of a CDX server: which capture another web archive has. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "interchange/payload_digest.hpp"
#include "varve/base/error.hpp"
#include "varve/base/time.hpp"

namespace varve::interchange {

struct CdxLine {
  std::string url;                    // exact, without fragment
  Time time;                          // to the second, as CDX has it
  int status = 0;                     // 0 where the line says none ("-")
  std::string mime;                   // empty where the line says none
  bool is_revisit = false;            // its payload is another capture's
  std::optional<NamedDigest> digest;  // of the payload, as its archive recorded it

  // What the replay of that archive calls it: 14 digits.
  [[nodiscard]] std::string timestamp() const { return time.digits14(); }
  // As sentences name it.
  [[nodiscard]] std::string name() const;
};

// Fields of a line by their names. Servers differ in these: "original" and "url", "statuscode" and
// "status", "mimetype" and "mime" are the same.
class CdxFields {
 public:
  void set(std::string_view name, std::string value);
  [[nodiscard]] std::string_view get(std::string_view name) const;

 private:
  std::vector<std::pair<std::string, std::string>> fields_;
};

// kInvalid with the end of a sentence ("its time … is none") where the line cannot be asked for: no
// http(s) URL, no time of 14 digits, one that is still to come at `now`, an answer to another
// method than GET.
Result<CdxLine> cdx_line_of(const CdxFields& fields, Time now);

// A digest as CDX has it: WARC's spelling, or base 32 or hex alone, whose length tells which.
std::optional<NamedDigest> parse_cdx_digest(std::string_view text);

}  // namespace varve::interchange
