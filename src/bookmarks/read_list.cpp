#include <array>
#include <filesystem>

#include "bookmarks/format.hpp"
#include "bookmarks/readers.hpp"
#include "varve/parse/charset.hpp"

namespace varve::bookmarks {
namespace {

constexpr std::uint64_t kMagic = 16;  // bytes that tell SQLite's files

// UTF-8, or what a byte order mark says.
std::string decode(std::string_view bytes) {
  return parse::to_utf8(bytes, parse::html_encoding(bytes, "text/plain;charset=utf-8"));
}

Result<void> read_firefox(std::string_view bytes, std::string_view text, Collector& list) {
  if (is_mozilla_lz4(bytes)) {
    return fail(ErrorKind::kInvalid,
                "it is one of Firefox's own compressed backups, which are not read; give the "
                "profile's folder, or what \"Backup…\" in Firefox's Library writes");
  }
  if (is_database(bytes)) {
    return fail(ErrorKind::kInvalid, "a database is read as a file; give its path");
  }
  return read_bookmark_tree(text, list);
}

Result<void> read(std::string_view bytes, std::string_view text, Format format, Collector& list) {
  switch (format) {
    case Format::kNetscape:
      return read_html_list(bytes, list);
    case Format::kChromium:
      return read_bookmark_tree(text, list);
    case Format::kFirefox:
      return read_firefox(bytes, text, list);
    case Format::kPocket:
      return text.substr(0, text.find_first_not_of(" \t\r\n") + 1).ends_with('<')
                 ? read_html_list(bytes, list)
                 : read_pocket_csv(text, list);
    case Format::kArchiveBox:
      return read_archivebox(text, list);
    case Format::kWallabag:
      return read_wallabag(text, list);
    case Format::kOpml:
      return read_opml(bytes, list);
    case Format::kPlain:
      read_plain(text, list);
      return {};
  }
  return {};
}

// A profile's list of bookmarks, of Firefox's or Chromium's.
Result<Path> file_of(const Path& path) {
  std::error_code error;
  if (!std::filesystem::is_directory(path, error)) return path;
  constexpr std::array<const char*, 3> kLists = {"places.sqlite", "Bookmarks", "Default/Bookmarks"};
  for (const char* name : kLists) {
    if (std::filesystem::is_regular_file(path / name, error)) return path / name;
  }
  return fail(ErrorKind::kInvalid,
              "{} is a folder, and no browser's profile: neither places.sqlite nor Bookmarks is in "
              "it",
              path.string());
}

Result<bool> is_database_file(const Path& path) {
  VARVE_ASSIGN(const auto file, FileSystem::posix().open_read(path));
  VARVE_ASSIGN(const std::uint64_t size, file->size());
  if (size < kMagic) return false;
  VARVE_ASSIGN(const std::string begin, file->read_at(0, kMagic));
  return is_database(begin);
}

Result<List> read_database(const Path& path, std::optional<Format> format) {
  if (format.value_or(Format::kFirefox) != Format::kFirefox) {
    return fail(ErrorKind::kInvalid, "it is a database, and no list of the format {}",
                to_string(*format));
  }
  Collector list;
  VARVE_TRY(read_places(path, list));
  return list.take(Format::kFirefox);
}

Result<List> read_path(const Path& path, std::optional<Format> format) {
  VARVE_ASSIGN(const bool is_database, is_database_file(path));
  if (is_database) return read_database(path, format);
  VARVE_ASSIGN(const auto bytes, read_file(path, kMaxList));
  if (!bytes) return fail(ErrorKind::kInvalid, "it is not there");
  return read_list(*bytes, format);
}

}  // namespace

Result<List> read_list(std::string_view bytes, std::optional<Format> format) {
  if (bytes.size() > kMaxList) {
    return fail(ErrorKind::kLimit, "the list is longer than {} bytes", kMaxList);
  }
  const std::string text = is_database(bytes) ? std::string() : decode(bytes);
  const Format found =
      format ? *format : find_format(is_database(bytes) || is_mozilla_lz4(bytes) ? bytes : text);
  Collector list;
  VARVE_TRY(read(bytes, text, found, list));
  return list.take(found);
}

Result<List> read_list_file(const Path& path, std::optional<Format> format) {
  VARVE_ASSIGN(const Path file, file_of(path));
  return read_path(file, format).map_error([&](const Error& error) {
    return error.in("cannot read the list " + file.string());
  });
}

}  // namespace varve::bookmarks
