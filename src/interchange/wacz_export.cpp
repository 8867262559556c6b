#include <filesystem>

#include "interchange/cdxj.hpp"
#include "interchange/json.hpp"
#include "interchange/wacz_pages.hpp"
#include "interchange/zip_writer.hpp"
#include "varve/base/ascii.hpp"
#include "varve/base/base64.hpp"
#include "varve/interchange/cdxj.hpp"
#include "varve/interchange/export.hpp"

namespace varve::interchange {
namespace {

// `wacz validate` knows this one; 1.2 says nothing else of what is written here.
constexpr std::string_view kVersion = "1.1.1";
constexpr std::string_view kWarcName = "data.warc.gz";

constexpr std::string_view kSigningVersion = "0.1.0";  // WACZ Signing and Verification

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
  // `created`: of the newest capture, so that the same captures give the same bytes; or of the
  // signature, which has to name the same time (py-wacz refuses another).
  Result<void> finish(const std::string& software, Time created, const WaczPages::Page& main,
                      const std::optional<WaczSigning>& signing) {
    Json package = {{"profile", "data-package"},
                    {"resources", std::move(resources_)},
                    {"wacz_version", kVersion},
                    {"software", software},
                    {"created", created.rfc3339()}};
    if (!main.url.empty()) {
      package["title"] = main.title.empty() ? main.url : main.title;
      package["mainPageUrl"] = main.url;
      package["mainPageDate"] = main.time.rfc3339();
    }
    std::string text = json_text(package);
    const std::string hash = Sha256::of(text).text();
    VARVE_TRY(zip_.add("datapackage.json", std::move(text), true));
    Json digest = {{"path", "datapackage.json"}, {"hash", hash}};
    if (signing) {
      VARVE_ASSIGN(digest["signedData"], sign(hash, software, *signing));
    }
    return zip_.add("datapackage-digest.json", json_text(digest), true);
  }

 private:
  // What is signed is the hash as it is written, "sha256:" included.
  static Result<Json> sign(const std::string& hash, const std::string& software,
                           const WaczSigning& signing) {
    VARVE_ASSIGN(const std::string signature, signing.key.sign(hash));
    return Json{{"hash", hash},
                {"created", signing.time.rfc3339()},
                {"software", software},
                {"version", kSigningVersion},
                {"signature", to_base64(signature)},
                {"publicKey", to_base64(signing.key.public_key())}};
  }
  // Unique, and of lower case (Frictionless, "name"): by which the usual files are known.
  static std::string name_of(const std::string& path) {
    std::string name =
        path.starts_with("archive/") || path.starts_with("indexes/") || path.starts_with("pages/")
            ? Path(path).filename().string()
            : path;
    for (char& c : name) c = c == '/' ? '-' : lower(c);
    return name;
  }
  void note(const std::string& path, const Digest& digest, std::uint64_t size) {
    resources_.push_back({{"name", name_of(path)},
                          {"path", path},
                          {"hash", "sha256:" + digest.hex()},
                          {"bytes", size}});
  }

  ZipWriter& zip_;
  Json resources_ = Json::array();
};

}  // namespace

Result<ExportReport> export_wacz(const archive::Archive& archive, const ExportOptions& options,
                                 const Path& file, const std::optional<WaczSigning>& signing,
                                 std::vector<ExtraFile> more) {
  VARVE_ASSIGN(TemporaryWarc warc, TemporaryWarc::make(file.string() + ".warc"));
  VARVE_ASSIGN(WaczPages pages, WaczPages::make(archive));
  ZipNum index("index.cdx.gz");
  CdxjOrder order([&](const std::string& line) { index.add(line); });
  Time newest = kEarliest;
  ExportOptions warc_options = options;
  warc_options.compression = Compression::kGzip;
  warc_options.on_written = [&](const WrittenCapture& capture) {
    newest = std::max(newest, capture.row.time);
    order.add(capture.row, cdxj_line(capture, kWarcName));
    return pages.take(capture.row);
  };
  VARVE_ASSIGN(ExportReport report, export_warc(archive, warc_options, [&](std::string_view bytes) {
                 return warc.write(bytes);
               }));
  order.finish();
  VARVE_ASSIGN(ZipWriter zip, ZipWriter::make(file));
  Package package(zip);
  VARVE_TRY(package.add_file(fmt::format("archive/{}", kWarcName), warc.path(), warc.digest(),
                             warc.size()));
  ZipNum::Files files = index.finish();
  VARVE_TRY(package.add("indexes/index.cdx.gz", std::move(files.blocks), false));
  VARVE_TRY(package.add("indexes/index.idx", std::move(files.index), true));
  VARVE_ASSIGN(const Body lines, pages.finish());
  VARVE_TRY(package.add("pages/pages.jsonl", std::string(lines.view()), true));
  for (ExtraFile& each : more) VARVE_TRY(package.add(each.path, std::move(each.bytes), true));
  const Time created = signing ? signing->time : newest;
  VARVE_TRY(package.finish(options.software, created, pages.first(), signing));
  if (signing) report.public_key = to_base64(signing->key.public_key());
  VARVE_TRY(zip.finish());
  std::error_code error;
  report.bytes = std::filesystem::file_size(file, error);
  return report;
}

}  // namespace varve::interchange
