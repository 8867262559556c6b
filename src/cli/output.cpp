#include "cli/output.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "cli/command.hpp"
#include "varve/parse/charset.hpp"

namespace varve::cli {

void print_line(std::string_view line) {
  std::fwrite(line.data(), 1, line.size(), stdout);
  std::fputc('\n', stdout);
}

void print_json(const Json& object) {
  print_line(archive::dump(object));
  std::fflush(stdout);
}

std::string printable(std::string_view text) {
  const std::string utf8 = parse::to_utf8(text, parse::Encoding::utf8());
  std::string out;
  for (std::size_t i = 0; i < utf8.size(); ++i) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    const bool c1 =
        byte == 0xC2 && i + 1 < utf8.size() && static_cast<unsigned char>(utf8[i + 1]) < 0xA0;
    if (c1) ++i;  // U+0080 to U+009F: some terminals take them for escapes
    out += byte < 0x20 || byte == 0x7F || c1 ? ' ' : utf8[i];
  }
  return out;
}

std::vector<std::string> printable_lines(std::string_view text) {
  std::vector<std::string> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(printable(line));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

bool is_archives(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kIo:
    case ErrorKind::kNoSpace:
    case ErrorKind::kDamaged:
    case ErrorKind::kBusy:
    case ErrorKind::kVersion:
      return true;
    default:
      return false;
  }
}

int report(const Error& error, Exit otherwise) {
  fmt::print(stderr, "varve: {}\n", printable(error.message));
  if (is_archives(error.kind)) return kArchive;
  return error.kind == ErrorKind::kRefused ? kPolicy : otherwise;
}

}  // namespace varve::cli
