// Runs a fuzz target over every file of the folders given: how ctest replays the corpora, with any
// compiler. The file's bytes are copied to a block of their exact size, so that a sanitizer sees an
// over-read.
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

int main(int argc, char** argv) {
  std::size_t files = 0;
  for (int i = 1; i < argc; ++i) {
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i])) {
      if (!entry.is_regular_file()) continue;
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string bytes{std::istreambuf_iterator<char>(file), {}};
      const auto exact = std::make_unique<std::uint8_t[]>(bytes.size());
      std::memcpy(exact.get(), bytes.data(), bytes.size());
      LLVMFuzzerTestOneInput(exact.get(), bytes.size());
      ++files;
    }
  }
  std::printf("%zu files replayed\n", files);
  return files == 0 ? 1 : 0;
}
