// Scripts rewritten: MB/s on one core, over the scripts that $VARVE_BENCH_JS names (files, a colon
// between them), else over those of this machine's packages that are there.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "varve/rewrite/script.hpp"

namespace {

using varve::rewrite::ScriptKind;

struct Script {
  std::string name;
  std::string text;
};

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<Script> scripts() {
  const char* named = std::getenv("VARVE_BENCH_JS");
  std::string_view rest = named != nullptr
                              ? named
                              : "/usr/share/javascript/jquery/jquery.js:"
                                "/usr/share/javascript/jquery/jquery.min.js:"
                                "/usr/share/javascript/underscore/underscore.js:"
                                "/usr/share/doc/python3.11/html/searchindex.js:"
                                "node_modules/playwright-core/lib/utilsBundleImpl/index.js:"
                                "node_modules/playwright-core/lib/vite/traceViewer/assets/"
                                "codeMirrorModule-DYBRYzYX.js";
  std::vector<Script> all;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    std::string path(rest.substr(0, end));
    if (std::string text = read(path); !text.empty()) all.push_back({path, std::move(text)});
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return all;
}

// A catalogue as sites load it: names none of the window's objects.
std::string generated_data() {
  std::string text = "var items=[";
  for (int i = 0; text.size() < 1'000'000; ++i) {
    text += fmt::format("{{id:{0},title:\"Item {0}\",price:{0}.5,tags:[\"a{0}\",'b'],ok:!0}},", i);
  }
  return text + "];";
}

void rewrite(benchmark::State& state, const Script& script, ScriptKind kind) {
  const varve::rewrite::Place place{*varve::url::Url::parse("https://example.com/js/a.js"),
                                    "20260102030405", "/web/", "js_", ""};
  std::size_t size = 0;
  for (auto _ : state) size = rewrite_script(script.text, place, kind).size();
  state.counters["growth"] =
      static_cast<double>(size) / static_cast<double>(script.text.size()) - 1;
  state.counters["MB/s"] =
      benchmark::Counter(static_cast<double>(state.iterations() * script.text.size()) / 1e6,
                         benchmark::Counter::kIsRate);
}

const bool kRegistered = [] {
  static const std::vector<Script> all = [] {
    std::vector<Script> found = scripts();
    found.push_back({"generated data", generated_data()});
    return found;
  }();
  for (const Script& script : all) {
    benchmark::RegisterBenchmark(fmt::format("classic/{}", script.name).c_str(), rewrite,
                                 std::cref(script), ScriptKind::kClassic);
    // Read as well, and hardly anything in it is for a worker.
    benchmark::RegisterBenchmark(fmt::format("worker/{}", script.name).c_str(), rewrite,
                                 std::cref(script), ScriptKind::kWorker);
  }
  return true;
}();

}  // namespace
