#include "interchange/zip_writer.hpp"

#include <zip.h>

namespace varve::interchange {
namespace {

constexpr zip_uint16_t kFirstDay = 0x21;  // 1980-01-01: a zip knows no earlier one

}  // namespace

void ZipWriter::Discard::operator()(zip* file) const noexcept {
  zip_discard(file);
}

Result<ZipWriter> ZipWriter::make(const Path& path) {
  int code = 0;
  zip* file = zip_open(path.c_str(), ZIP_CREATE | ZIP_TRUNCATE, &code);
  if (file == nullptr) {
    zip_error_t error;
    zip_error_init_with_code(&error, code);
    std::string message = zip_error_strerror(&error);
    zip_error_fini(&error);
    return fail(ErrorKind::kIo, "cannot write {}: {}", path.string(), message);
  }
  return ZipWriter(file);
}

Result<void> ZipWriter::add_source(const std::string& name, void* source, bool compressed) {
  auto* from = static_cast<zip_source_t*>(source);
  if (from == nullptr) return fail(ErrorKind::kIo, "{}: {}", name, zip_strerror(zip_.get()));
  const zip_int64_t index = zip_file_add(zip_.get(), name.c_str(), from, ZIP_FL_ENC_UTF_8);
  if (index < 0) {
    zip_source_free(from);
    return fail(ErrorKind::kIo, "{}: {}", name, zip_strerror(zip_.get()));
  }
  const auto place = static_cast<zip_uint64_t>(index);
  const int method = compressed ? ZIP_CM_DEFLATE : ZIP_CM_STORE;
  if (zip_set_file_compression(zip_.get(), place, method, 0) != 0 ||
      zip_file_set_dostime(zip_.get(), place, 0, kFirstDay, 0) != 0) {
    return fail(ErrorKind::kIo, "{}: {}", name, zip_strerror(zip_.get()));
  }
  return {};
}

Result<void> ZipWriter::add_file(const std::string& name, const Path& file) {
  return add_source(name, zip_source_file(zip_.get(), file.c_str(), 0, -1), false);
}

Result<void> ZipWriter::add(const std::string& name, std::string bytes, bool compressed) {
  const std::string& kept = bytes_.emplace_back(std::move(bytes));
  return add_source(name, zip_source_buffer(zip_.get(), kept.data(), kept.size(), 0), compressed);
}

Result<void> ZipWriter::finish() {
  if (zip_close(zip_.get()) != 0) {
    return fail(ErrorKind::kIo, "cannot write the zip file: {}", zip_strerror(zip_.get()));
  }
  static_cast<void>(zip_.release());  // it is gone
  return {};
}

}  // namespace varve::interchange
