#include "varve/interchange/zip_reader.hpp"

#include <zip.h>

#include <filesystem>

#include "interchange/bomb.hpp"
#include "varve/base/bytes.hpp"

namespace varve::interchange {
namespace {

constexpr zip_int64_t kMaxEntries = 1'000'000;
constexpr std::uint64_t kZipOutFreely = std::uint64_t{256} << 20;

bool leads_outside(const std::string& name) {
  if (name.starts_with('/') || name.starts_with('\\') || name.find(':') == 1) return true;
  for (const Path& part : Path(name)) {
    if (part == "..") return true;
  }
  return name.find("..\\") != std::string::npos;
}

// A file of the zip, read in place.
class ZipEntry : public File {
 public:
  ZipEntry(zip* file, const ZipReader::Entry& entry) : zip_(file), entry_(entry) {}

  Result<std::string> read_at(std::uint64_t offset, std::size_t length) const override {
    std::string bytes(length, '\0');
    VARVE_TRY(read_into(offset, bytes));
    return bytes;
  }
  Result<void> read_into(std::uint64_t offset, std::span<char> to) const override {
    VARVE_TRY(go_to(offset));
    while (!to.empty()) {
      const zip_int64_t got = zip_fread(open_.get(), to.data(), to.size());
      if (got <= 0) {
        const std::string why = got < 0 ? zip_file_strerror(open_.get()) : "it is cut short";
        open_.reset();
        return fail(ErrorKind::kInvalid, "{} in the zip file is damaged: {}", entry_.name, why);
      }
      at_ += static_cast<std::uint64_t>(got);
      to = to.subspan(static_cast<std::size_t>(got));
    }
    return {};
  }
  Result<void> write_at(std::uint64_t, std::string_view) override { return refuse(); }
  Result<void> truncate(std::uint64_t) override { return refuse(); }
  Result<void> sync() override { return refuse(); }
  Result<std::uint64_t> size() const override { return entry_.size; }

 private:
  struct Close {
    void operator()(zip_file_t* file) const noexcept { zip_fclose(file); }
  };
  static Result<void> refuse() { return fail(ErrorKind::kInvalid, "a zip file is only read"); }

  // Forward by reading; backward from its beginning. A seek in compressed bytes would fail, and
  // every read after it.
  Result<void> go_to(std::uint64_t offset) const {
    if (!open_ || offset < at_) {
      open_.reset(zip_fopen_index(zip_, entry_.index, 0));
      at_ = 0;
      if (!open_) {
        return fail(ErrorKind::kInvalid, "{} in the zip file cannot be read: {}", entry_.name,
                    zip_strerror(zip_));
      }
    }
    if (offset > at_ && entry_.is_stored &&
        zip_fseek(open_.get(), static_cast<zip_int64_t>(offset), SEEK_SET) == 0) {
      at_ = offset;
    }
    std::string passed(std::min<std::uint64_t>(offset - at_, 64 << 10), '\0');
    while (at_ < offset) {
      const std::uint64_t left = std::min<std::uint64_t>(passed.size(), offset - at_);
      VARVE_TRY(read_into(at_, {passed.data(), static_cast<std::size_t>(left)}));
    }
    return {};
  }

  zip* zip_;
  ZipReader::Entry entry_;
  mutable std::unique_ptr<zip_file_t, Close> open_;
  mutable std::uint64_t at_ = 0;
};

}  // namespace

void ZipReader::Discard::operator()(zip* file) const noexcept {
  zip_discard(file);
}

Result<ZipReader> ZipReader::open(const Path& path, Checks checks) {
  int code = 0;
  const int flags = checks == Checks::kConsistent ? ZIP_RDONLY | ZIP_CHECKCONS : ZIP_RDONLY;
  zip* file = zip_open(path.c_str(), flags, &code);
  if (file == nullptr && checks == Checks::kConsistent && open(path)) {
    return fail(ErrorKind::kInvalid,
                "it is a zip file that says two things of a file, or has bytes that are no file's");
  }
  if (file == nullptr) return fail(ErrorKind::kInvalid, "it is no whole zip file");
  ZipReader reader(file);
  std::error_code error;
  VARVE_TRY(reader.list(std::filesystem::file_size(path, error)));
  return reader;
}

Result<void> ZipReader::list(std::uint64_t file_size) {
  const zip_int64_t count = zip_get_num_entries(zip_.get(), 0);
  if (count > kMaxEntries) {
    return fail(ErrorKind::kInvalid, "it has more than {} files", kMaxEntries);
  }
  std::uint64_t compressed = 0;
  for (zip_int64_t i = 0; i < count; ++i) {
    zip_stat_t stat{};
    constexpr zip_uint64_t kWanted =
        ZIP_STAT_NAME | ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE | ZIP_STAT_COMP_METHOD;
    if (zip_stat_index(zip_.get(), static_cast<zip_uint64_t>(i), 0, &stat) != 0 ||
        (stat.valid & kWanted) != kWanted) {
      return fail(ErrorKind::kInvalid, "its list of files is damaged");
    }
    Entry entry{stat.name, static_cast<std::uint64_t>(i), stat.size,
                stat.comp_method == ZIP_CM_STORE};
    if (leads_outside(entry.name)) {
      return fail(ErrorKind::kInvalid, "it names a file outside of itself, {}: it is no honest zip",
                  entry.name);
    }
    if (is_bomb(stat.size, stat.comp_size, kZipOutFreely)) {
      return fail(ErrorKind::kInvalid, "{} would decompress from {} to {}: it is a bomb",
                  entry.name, human_bytes(stat.comp_size), human_bytes(stat.size));
    }
    compressed += stat.comp_size;
    if (compressed > file_size) {
      return fail(ErrorKind::kInvalid, "its files lie in each other: it is a bomb");
    }
    entries_.push_back(std::move(entry));
  }
  return {};
}

Result<std::unique_ptr<File>> ZipReader::open(const Entry& entry) const {
  return std::unique_ptr<File>(new ZipEntry(zip_.get(), entry));
}

}  // namespace varve::interchange
