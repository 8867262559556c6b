// WACZ files that anybody may have written. The input is a zip file: its list, and each file in it
// from front to back and from the middle. It is also a list of pages (pages.jsonl).
#include <algorithm>
#include <memory>
#include <string>

#include "interchange/json.hpp"
#include "interchange/lines.hpp"
#include "interchange/page_line.hpp"
#include "memory_file.hpp"
#include "named_file.hpp"
#include "require.hpp"
#include "varve/interchange/zip_reader.hpp"

namespace {

using namespace varve;
using namespace varve::interchange;

// More than this only takes time.
constexpr std::uint64_t kEnough = 4u << 20;
constexpr std::size_t kFiles = 64;

void check_name(const std::string& name) {
  const Path path(name);
  require(path.is_relative() && name.find("..\\") == std::string::npos);
  for (const Path& part : path) require(part != "..");
}

void read_page(const std::string& line) {
  const auto page = parse_page_line(line);
  if (!page) require(page.error().kind == ErrorKind::kInvalid && !page.error().message.empty());
  if (!page || !*page) return;
  const PageLine& one = **page;
  require(one.title.size() <= line.size());
  const Json json = {{"url", one.url}, {"ts", one.time.rfc3339()}, {"title", one.title}};
  const auto again = parse_page_line(json_line(json));
  // No URL is left of a fragment alone.
  if (one.url.empty()) return;
  require(again && *again && (*again)->url == one.url && (*again)->time.us == one.time.us &&
          (*again)->title == one.title);
}

// Lines of a short limit are the beginnings of those of a long one.
void read_lines(const std::shared_ptr<const File>& file, std::uint64_t size) {
  auto stream = Stream::open(file, 0, size, 0);
  auto second = Stream::open(file, 0, size, 0);
  require(stream.has_value() == second.has_value());
  if (!stream) return;
  Lines lines(*std::move(stream), kMaxPageLine);
  Lines beginnings(*std::move(second), 100);
  for (std::uint64_t given = 0; given < kEnough;) {
    const auto line = lines.next();
    const auto beginning = beginnings.next();
    require(line.has_value() == beginning.has_value());
    if (!line) return;
    require(line->has_value() == beginning->has_value());
    if (!*line) return;
    const std::string& text = (*line)->text;
    require(text.size() <= kMaxPageLine && text.find('\n') == std::string::npos);
    require((*beginning)->text == text.substr(0, 100));
    require((*beginning)->is_whole == (text.size() <= 100));
    if ((*line)->is_whole) read_page(text);
    given += text.size() + 1;
  }
}

// What is read first and what is read alone are the same bytes.
void read_parts(const File& file, std::uint64_t size) {
  const auto length = static_cast<std::size_t>(std::min(size, kEnough));
  const auto all = file.read_at(0, length);
  if (!all) {
    require(all.error().kind == ErrorKind::kInvalid);
    return;
  }
  for (const std::size_t at : {length / 2, std::size_t{0}, length - length / 3}) {
    const auto part = file.read_at(at, (length - at) / 2);
    require(part && *part == all->substr(at, (length - at) / 2));
  }
}

void read_zip(std::string_view bytes) {
  const fuzz::NamedFile named(bytes);
  const auto zip = ZipReader::open(named.path());
  if (!zip) {
    require(zip.error().kind == ErrorKind::kInvalid);
    return;
  }
  std::size_t files = 0;
  for (const ZipReader::Entry& entry : zip->entries()) {
    check_name(entry.name);
    if (++files > kFiles || entry.size > 16 * kEnough) continue;
    auto opened = zip->open(entry);
    require(opened.has_value());
    const std::shared_ptr<const File> file = *std::move(opened);
    require(file->size() == entry.size);
    read_parts(*file, entry.size);
    read_lines(file, entry.size);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > (1u << 20)) return 0;
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  read_zip(bytes);
  read_lines(std::make_shared<fuzz::MemoryFile>(bytes), bytes.size());
  return 0;
}
