// `varve export` of one page, with all that it needs, as one file.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "cli/command.hpp"
#include "varve/interchange/page_file.hpp"

namespace varve::cli {

enum class PageFormat : unsigned char { kSingleFile, kMhtml };

struct PageArguments {
  std::string target;  // URL or URL@TIME
  std::string at;
  std::string file;
  interchange::PageOptions page;
};

// By what the file is called.
std::optional<PageFormat> page_format_of(std::string_view file);
int run_export_page(const PageArguments& arguments, PageFormat format, const Globals& globals);

}  // namespace varve::cli
