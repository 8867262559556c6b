// `varve export` of many captures as a WARC file.
#pragma once

#include <string>

#include "cli/command.hpp"
#include "varve/archive/query.hpp"

namespace varve::cli {

struct WarcArguments {
  archive::Query query;
  std::string file;
  std::string format;  // "warc", "warc.gz", "warc.zst"; empty: by the file's name
  bool sign = false;   // a WACZ, with the archive's key
};

// kUsage where neither says what to write.
int run_export_warc(const WarcArguments& arguments, const Globals& globals);

}  // namespace varve::cli
