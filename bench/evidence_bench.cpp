// The log's parts over a million leaves (or as many as the first argument says): the manifest and
// the leaf of a capture, appending one leaf at a time with everything but the disk's sync, opening,
// proofs, and hashing all of it again.
#include <fmt/format.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "varve/evidence/leaf_log.hpp"
#include "varve/evidence/manifest.hpp"
#include "varve/evidence/merkle.hpp"

namespace {

using namespace varve;
using evidence::LeafLog;
using Clock = std::chrono::steady_clock;

double microseconds(Clock::time_point begin) {
  return std::chrono::duration<double, std::micro>(Clock::now() - begin).count();
}

// The machine's file system, but that nothing waits for the disk.
class UnsyncedFile final : public File {
 public:
  explicit UnsyncedFile(std::unique_ptr<File> file) : file_(std::move(file)) {}
  Result<std::string> read_at(std::uint64_t offset, std::size_t length) const override {
    return file_->read_at(offset, length);
  }
  Result<void> read_into(std::uint64_t offset, std::span<char> to) const override {
    return file_->read_into(offset, to);
  }
  Result<void> write_at(std::uint64_t offset, std::string_view bytes) override {
    return file_->write_at(offset, bytes);
  }
  Result<void> truncate(std::uint64_t length) override { return file_->truncate(length); }
  Result<void> sync() override { return {}; }
  Result<std::uint64_t> size() const override { return file_->size(); }

 private:
  std::unique_ptr<File> file_;
};
class UnsyncedFiles final : public FileSystem {
 public:
  Result<std::unique_ptr<File>> open_read(const Path& path) override {
    return posix().open_read(path);
  }
  Result<std::unique_ptr<File>> open_write(const Path& path) override {
    VARVE_ASSIGN(auto file, posix().open_write(path));
    return std::make_unique<UnsyncedFile>(std::move(file));
  }
  Result<void> rename(const Path& a, const Path& b) override { return posix().rename(a, b); }
  Result<bool> rename_new(const Path& a, const Path& b) override {
    return posix().rename_new(a, b);
  }
  Result<void> remove(const Path& path) override { return posix().remove(path); }
  Result<void> set_read_only(const Path& path, bool read_only) override {
    return posix().set_read_only(path, read_only);
  }
  Result<bool> is_read_only(const Path& path) override { return posix().is_read_only(path); }
  Result<void> make_folders(const Path& path) override { return posix().make_folders(path); }
  Result<void> sync_folder(const Path&) override { return {}; }
  Result<std::vector<Path>> list(const Path& folder) override { return posix().list(folder); }
};

archive::Capture capture_of(std::uint64_t number) {
  archive::Capture capture;
  capture.url = fmt::format("https://example.com/page/{}", number);
  capture.time = Time{static_cast<std::int64_t>(number)};
  capture.status = 200;
  capture.request_head =
      "GET /page HTTP/1.1\r\nHost: example.com\r\nUser-Agent: varve\r\nAccept: */*\r\n\r\n";
  capture.response_head =
      "HTTP/1.1 200 OK\r\nDate: Fri, 27 Nov 2026 08:00:00 GMT\r\nContent-Type: "
      "text/html\r\nServer: nginx\r\n"
      "Content-Length: 1234\r\nSet-Cookie: session=abcdef; HttpOnly\r\nCache-Control: "
      "no-cache\r\nVary: Accept\r\n\r\n";
  capture.remote_address = "192.0.2.1:443";
  capture.tls_version = "TLSv1.3";
  capture.tls_chain = {Digest(), Digest()};
  return capture;
}

Result<void> measure(const Path& folder, std::uint64_t count) {
  const evidence::Salts salts(
      Secret("a secret of the archive, of 64 hexadecimal digits or so, as it is"));
  auto begin = Clock::now();
  constexpr std::uint64_t kManifests = 100'000;
  std::uint64_t bytes = 0;
  for (std::uint64_t i = 0; i < kManifests; ++i) {
    const evidence::Leaf leaf = leaf_of(capture_of(i), nullptr, salts);
    bytes += leaf.manifest.size() + leaf.hash().bytes[0] % 2;
  }
  fmt::print("manifest and leaf      {:8.2f} us a capture ({} bytes)\n",
             microseconds(begin) / kManifests, bytes / kManifests);

  UnsyncedFiles files;
  VARVE_ASSIGN(LeafLog log, LeafLog::open(folder, 0, LeafLog::Mode::kWrite, files));
  begin = Clock::now();
  for (std::uint64_t i = 0; i < count; ++i) {
    const Digest leaf =
        evidence::leaf_hash(std::string_view(reinterpret_cast<const char*>(&i), sizeof i));
    VARVE_TRY(log.append({&leaf, 1}));
  }
  fmt::print("append, one at a time  {:8.2f} us a leaf\n",
             microseconds(begin) / static_cast<double>(count));

  begin = Clock::now();
  VARVE_ASSIGN(const LeafLog again, LeafLog::open(folder, count, LeafLog::Mode::kWrite, files));
  fmt::print("open                   {:8.2f} ms\n", microseconds(begin) / 1000);
  begin = Clock::now();
  VARVE_ASSIGN(const Digest root, again.root(count));
  fmt::print("root                   {:8.2f} us\n", microseconds(begin));
  constexpr std::uint64_t kProofs = 10'000;
  begin = Clock::now();
  for (std::uint64_t i = 0; i < kProofs; ++i) {
    VARVE_ASSIGN(const auto path, again.inclusion_proof(i * 7919 % count, count));
    bytes += path.size();
  }
  fmt::print("inclusion proof        {:8.2f} us\n", microseconds(begin) / kProofs);
  begin = Clock::now();
  VARVE_ASSIGN(const auto leaves, again.leaves(0, count));
  const bool same = evidence::root_of(leaves) == root;
  const double all = microseconds(begin);
  begin = Clock::now();
  Digest node;
  for (std::uint64_t i = 1; i < count; ++i) node = Sha256::of(fmt::format("{:65}", i));
  const double hashing = microseconds(begin);
  fmt::print("all leaves again       {:8.2f} ms; as many SHA-256 of 65 bytes {:8.2f} ms ({})\n",
             all / 1000, hashing / 1000, same && node != root ? "the same root" : "ANOTHER ROOT");
  return {};
}

}  // namespace

int main(int count, char** arguments) {
  const std::uint64_t leaves = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 1'000'000;
  const Path folder = std::filesystem::temp_directory_path() / "varve-evidence-bench";
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  const auto measured = measure(folder, leaves);
  std::filesystem::remove_all(folder);
  if (!measured) fmt::print(stderr, "{}\n", measured.error().message);
  return measured ? 0 : 1;
}
