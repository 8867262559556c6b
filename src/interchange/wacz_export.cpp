#include <filesystem>
#include <nlohmann/json.hpp>

#include "interchange/cdxj.hpp"
#include "interchange/wacz_pages.hpp"
#include "interchange/zip_writer.hpp"
#include "varve/interchange/cdxj.hpp"
#include "varve/interchange/export.hpp"

namespace varve::interchange {
namespace {

using Json = nlohmann::ordered_json;

// `wacz validate` knows this one; 1.2 says nothing else of what is written here.
constexpr std::string_view kVersion = "1.1.1";
constexpr std::string_view kWarc = "data.warc.gz";

std::string pretty(const Json& json) {
  return json.dump(2, ' ', false, Json::error_handler_t::replace);
}

// The WARC beside the file that is made: its digest goes into the package, behind it.
class TemporaryWarc {
 public:
  static Result<TemporaryWarc> make(const Path& path) {
    TemporaryWarc warc(path);
    VARVE_ASSIGN(warc.file_, FileSystem::posix().open_write(path));
    VARVE_TRY(warc.file_->truncate(0));
    return warc;
  }
  ~TemporaryWarc() {
    if (file_) (void)FileSystem::posix().remove(path_);
  }
  TemporaryWarc(TemporaryWarc&&) noexcept = default;
  TemporaryWarc& operator=(TemporaryWarc&&) = delete;

  Result<void> write(std::string_view bytes) {
    hash_.update(bytes);
    VARVE_TRY(file_->write_at(size_, bytes));
    size_ += bytes.size();
    return {};
  }
  [[nodiscard]] const Path& path() const { return path_; }
  [[nodiscard]] std::uint64_t size() const { return size_; }
  Digest digest() { return hash_.finish(); }

 private:
  explicit TemporaryWarc(Path path) : path_(std::move(path)) {}

  Path path_;
  std::unique_ptr<File> file_;
  Sha256 hash_;
  std::uint64_t size_ = 0;
};

// The list of files, and the package that describes them (Frictionless data package).
class Package {
 public:
  explicit Package(ZipWriter& zip) : zip_(zip) {}

  Result<void> add(const std::string& path, std::string bytes, bool compressed) {
    note(path, Sha256::of(bytes), bytes.size());
    return zip_.add(path, std::move(bytes), compressed);
  }
  Result<void> add_file(const std::string& path, const Path& file, const Digest& digest,
                        std::uint64_t size) {
    note(path, digest, size);
    return zip_.add_file(path, file);
  }
  // The time is that of the newest capture: the same captures give the same bytes.
  Result<void> finish(const std::string& software, Time newest, const WaczPages::Page& main) {
    Json package = {{"profile", "data-package"},
                    {"resources", std::move(resources_)},
                    {"wacz_version", kVersion},
                    {"software", software},
                    {"created", newest.rfc3339()}};
    if (!main.url.empty()) {
      package["title"] = main.title.empty() ? main.url : main.title;
      package["mainPageUrl"] = main.url;
      package["mainPageDate"] = main.time.rfc3339();
    }
    std::string text = pretty(package);
    const Json digest = {{"path", "datapackage.json"},
                         {"hash", "sha256:" + Sha256::of(text).hex()}};
    VARVE_TRY(zip_.add("datapackage.json", std::move(text), true));
    return zip_.add("datapackage-digest.json", pretty(digest), true);
  }

 private:
  void note(const std::string& path, const Digest& digest, std::uint64_t size) {
    resources_.push_back({{"name", Path(path).filename().string()},
                          {"path", path},
                          {"hash", "sha256:" + digest.hex()},
                          {"bytes", size}});
  }

  ZipWriter& zip_;
  Json resources_ = Json::array();
};

}  // namespace

Result<ExportReport> export_wacz(const archive::Archive& archive, const ExportOptions& options,
                                 const Path& file) {
  VARVE_ASSIGN(TemporaryWarc warc, TemporaryWarc::make(file.string() + ".warc"));
  VARVE_ASSIGN(WaczPages pages, WaczPages::make(archive));
  ZipNum index("index.cdx.gz");
  CdxjOrder order([&](const std::string& line) { index.add(line); });
  Time newest = kEarliest;
  ExportOptions warc_options = options;
  warc_options.compression = Compression::kGzip;
  warc_options.on_written = [&](const WrittenCapture& capture) {
    newest = std::max(newest, capture.row.time);
    order.add(cdxj_line(capture, kWarc));
    return pages.take(capture.row);
  };
  VARVE_ASSIGN(ExportReport report, export_warc(archive, warc_options, [&](std::string_view bytes) {
                 return warc.write(bytes);
               }));
  order.finish();
  VARVE_ASSIGN(ZipWriter zip, ZipWriter::make(file));
  Package package(zip);
  VARVE_TRY(
      package.add_file(fmt::format("archive/{}", kWarc), warc.path(), warc.digest(), warc.size()));
  ZipNum::Files files = index.finish();
  VARVE_TRY(package.add("indexes/index.cdx.gz", std::move(files.blocks), false));
  VARVE_TRY(package.add("indexes/index.idx", std::move(files.index), true));
  VARVE_ASSIGN(const Body lines, pages.finish());
  VARVE_TRY(package.add("pages/pages.jsonl", std::string(lines.view()), true));
  VARVE_TRY(package.finish(options.software, newest, pages.first()));
  VARVE_TRY(zip.finish());
  std::error_code error;
  report.bytes = std::filesystem::file_size(file, error);
  return report;
}

}  // namespace varve::interchange
