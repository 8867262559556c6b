// The test data from outside: the folder of $VARVE_CORPORA, else the one CMake was told of.
#pragma once

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace varve::parse::test {

// The file's whole text; nothing where it is not there.
std::optional<std::string> read_corpus(std::string_view path);
// The same as JSON. A file that is there and is no JSON fails the test.
std::optional<nlohmann::json> read_corpus_json(std::string_view path);

}  // namespace varve::parse::test

#define VARVE_SKIP_WITHOUT(corpus, path)                 \
  if (!(corpus))                                         \
  GTEST_SKIP() << "not there, so not tested: " << (path) \
               << " of the folder of "                   \
                  "test data from outside ($VARVE_CORPORA)"
