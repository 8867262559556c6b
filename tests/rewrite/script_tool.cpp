// Rewrites scripts for the tests that Node.js judges: each line of the standard input is
// "KIND<tab>INPUT<tab>OUTPUT", paths of files; what comes of it is told by a line of its own.
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <string>

#include "varve/rewrite/script.hpp"

namespace {

using varve::rewrite::ScriptKind;

const std::map<std::string, ScriptKind> kKinds = {
    {"classic", ScriptKind::kClassic},
    {"module", ScriptKind::kModule},
    {"handler", ScriptKind::kHandler},
    {"worker", ScriptKind::kWorker},
    {"module-worker", ScriptKind::kModuleWorker},
};

}  // namespace

int main() {
  const varve::rewrite::Place place{*varve::url::Url::parse("https://example.com/js/a.js"),
                                    "20260102030405", "/web/", "esm_", ""};
  std::string line;
  while (std::getline(std::cin, line)) {
    const std::size_t first = line.find('\t');
    const std::size_t second = line.find('\t', first + 1);
    std::ifstream in(line.substr(first + 1, second - first - 1), std::ios::binary);
    const std::string script{std::istreambuf_iterator<char>(in), {}};
    const std::string out =
        varve::rewrite::rewrite_script(script, place, kKinds.at(line.substr(0, first)));
    std::ofstream(line.substr(second + 1), std::ios::binary) << out;
    std::cout << (out == script ? "unchanged" : "changed") << std::endl;
  }
}
