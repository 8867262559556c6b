// Links out of CSS: MB/s on one core, over the stylesheets that $VARVE_BENCH_CSS names (files, a
// colon between them), else over those of Debian's packages that are there, and over generated
// ones.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

#include "varve/parse/css.hpp"

namespace {

struct Sheet {
  std::string name;
  std::string css;
};

std::string read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<std::string> paths() {
  const char* named = std::getenv("VARVE_BENCH_CSS");
  std::string_view rest = named != nullptr
                              ? named
                              : "/usr/share/bootstrap-html/css/bootstrap.min.css:"
                                "/usr/share/bootstrap-html/css/bootstrap.css:"
                                "/usr/share/nodejs/bootstrap/dist/css/bootstrap.min.css:"
                                "/usr/share/javascript/bootstrap/css/bootstrap.min.css:"
                                "/usr/share/fonts-font-awesome/css/font-awesome.min.css:"
                                "/usr/share/javascript/jquery-ui/themes/base/jquery-ui.css:"
                                "/usr/share/sphinx_rtd_theme/static/css/theme.css";
  std::vector<std::string> all;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(':'), rest.size());
    all.emplace_back(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return all;
}

// Minified rules, a background image in every tenth.
std::string generated_rules() {
  std::string css;
  for (int i = 0; css.size() < 500'000; ++i) {
    css += fmt::format(
        ".c{0}>a:hover,.d{0}{{margin:0 {0}px;color:rgba({0},0,0,.5);width:calc(1px*{0})}}", i);
    if (i % 10 == 0) css += fmt::format(".e{0}{{background:#fff url(/img/{0}.png) no-repeat}}", i);
  }
  return css;
}

// Fonts and images as data: URLs.
std::string generated_data_urls() {
  std::string css;
  for (int i = 0; i < 20; ++i) {
    const std::string data(30'000, static_cast<char>('A' + i));
    css += fmt::format("@font-face{{font-family:f{};src:url(data:font/woff2;base64,{})}}", i, data);
    css += fmt::format(".g{}{{background:url(\"data:image/png;base64,{}\")}}", i, data);
  }
  return css;
}

void find_links(benchmark::State& state, const Sheet& sheet) {
  std::size_t links = 0;
  for (auto _ : state) {
    links = 0;
    varve::parse::find_css_links(sheet.css, [&](const varve::parse::Link& link) {
      benchmark::DoNotOptimize(link.begin);
      ++links;
    });
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * sheet.css.size()));
  state.counters["links"] = static_cast<double>(links);
  state.counters["MB/s"] =
      benchmark::Counter(static_cast<double>(state.iterations() * sheet.css.size()) / 1e6,
                         benchmark::Counter::kIsRate);
}

std::vector<Sheet> sheets() {
  std::vector<Sheet> all;
  std::string together;
  for (const std::string& path : paths()) {
    std::string css = read(path);
    if (css.empty()) continue;
    together += css;
    all.push_back({path, std::move(css)});
  }
  if (!together.empty()) all.push_back({"all of these", std::move(together)});
  all.push_back({"generated rules", generated_rules()});
  all.push_back({"generated data: URLs", generated_data_urls()});
  return all;
}

const bool kRegistered = [] {
  static const std::vector<Sheet> all = sheets();
  for (const Sheet& sheet : all) {
    benchmark::RegisterBenchmark(fmt::format("css/{}", sheet.name).c_str(), find_links,
                                 std::cref(sheet));
  }
  return true;
}();

}  // namespace
