// Texts that are made to be slow to compare: seconds of the processor for each pair. Arguments: how
// many bytes each has (5,000,000), and the name of the only pair.
#include <fmt/format.h>

#include <cstdlib>
#include <cstring>
#include <ctime>

#include "history/hostile_texts.hpp"
#include "varve/history/difference.hpp"

int main(int count, char** arguments) {
  const std::size_t bytes = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 5'000'000;
  for (const auto& [name, before, after] : varve::history::hostile_texts(bytes)) {
    if (count > 2 && std::strcmp(arguments[2], name) != 0) continue;
    const std::clock_t begin = std::clock();
    const auto made = varve::history::compare(before, after);
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    fmt::print("{:24} {:6.2f} s {:11} steps {:8} edits{}\n", name, seconds, made.steps,
               made.edits.size(), made.coarse ? ", coarse" : "");
    std::fflush(stdout);
  }
}
