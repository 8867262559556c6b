// Links out of HTML, beside gumbo on the same documents in the same run: those of Debian's
// documentation packages that are installed, else pages made up here. `gumbo` only parses; `ratio`
// is how many times faster than that find_html_links is.
#include <benchmark/benchmark.h>
#include <gumbo.h>

#include <algorithm>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "varve/parse/html.hpp"

namespace {

namespace fs = std::filesystem;
using Documents = std::vector<std::string>;
constexpr std::size_t kMaxBytes = 32 << 20;

// Dense with tags and links: what is worst for the tokenizer.
std::string made_up_page() {
  std::ostringstream page;
  page << "<!DOCTYPE html><html><head><link rel=stylesheet href=s.css></head><body>";
  for (int i = 0; i < 400; ++i) {
    page << "<div class=\"row\"><p>Some words of text, <a href=\"page.html?a=" << i
         << "&amp;b=2\">a link</a> and <img src=\"i/" << i
         << ".png\" alt=\"\" width=\"10\">, more words.</p></div>\n";
  }
  page << "</body></html>";
  return page.str();
}

Documents read_documents(const std::string& folder) {
  Documents documents;
  std::vector<fs::path> paths;
  std::error_code error;
  for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error)) {
    if (at->path().extension() == ".html" && at->is_regular_file()) paths.push_back(at->path());
  }
  std::sort(paths.begin(), paths.end());
  std::size_t bytes = 0;
  for (const fs::path& path : paths) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream text;
    text << file.rdbuf();
    bytes += text.str().size();
    documents.push_back(text.str());
    if (bytes > kMaxBytes) break;
  }
  if (documents.empty()) documents.assign(200, made_up_page());
  return documents;
}

std::size_t size_of(const Documents& documents) {
  std::size_t bytes = 0;
  for (const std::string& one : documents) bytes += one.size();
  return bytes;
}

std::size_t count_links(const Documents& documents) {
  std::size_t links = 0;
  for (const std::string& one : documents) {
    varve::parse::find_html_links(one, [&links](const varve::parse::Link& link) {
      benchmark::DoNotOptimize(link.begin);
      ++links;
    });
  }
  return links;
}

void parse_with_gumbo(const Documents& documents) {
  for (const std::string& one : documents) {
    GumboOutput* output = gumbo_parse_with_options(&kGumboDefaultOptions, one.data(), one.size());
    benchmark::DoNotOptimize(output);
    gumbo_destroy_output(&kGumboDefaultOptions, output);
  }
}

// Of the processor, so that others at work on the machine do not count.
double seconds() {
  return static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
}

double gumbo_seconds(const Documents& documents) {
  const double start = seconds();
  parse_with_gumbo(documents);
  return seconds() - start;
}

void find_links(benchmark::State& state, const std::string& folder) {
  const Documents documents = read_documents(folder);
  const std::size_t bytes = size_of(documents);
  std::size_t links = 0;
  const double start = seconds();
  for (auto _ : state) links = count_links(documents);
  const double spent = seconds() - start;
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * bytes));
  state.counters["MB"] = static_cast<double>(bytes) / 1e6;
  state.counters["links"] = static_cast<double>(links);
  state.counters["ratio"] =
      gumbo_seconds(documents) / (spent / static_cast<double>(state.iterations()));
}

void gumbo(benchmark::State& state, const std::string& folder) {
  const Documents documents = read_documents(folder);
  for (auto _ : state) parse_with_gumbo(documents);
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * size_of(documents)));
}

#define VARVE_HTML_BENCH(name, folder)                                        \
  BENCHMARK_CAPTURE(find_links, name, folder)->Unit(benchmark::kMillisecond); \
  BENCHMARK_CAPTURE(gumbo, name, folder)->Unit(benchmark::kMillisecond)->Iterations(1)

VARVE_HTML_BENCH(python_docs, "/usr/share/doc/python3.11/html");
VARVE_HTML_BENCH(debian_reference, "/usr/share/debian-reference");
VARVE_HTML_BENCH(nodejs_docs, "/usr/share/doc/nodejs");
VARVE_HTML_BENCH(made_up, "");

}  // namespace
