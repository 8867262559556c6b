// The rows of the SURT corpora (internetarchive/surt, pywb, urlcanon) by the function that each is
// for. kNotHad lists the functions that varve has no use for, and kDiffers the rows that another
// reference answers otherwise than internetarchive/surt.
#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <set>

#include "url/canonical.hpp"
#include "url/corpus.hpp"
#include "varve/url/surt.hpp"

namespace varve::url {
namespace {

using nlohmann::json;
using Operation = std::function<std::string(const std::string&)>;

std::string google(const std::string& input) {
  auto url = LooseUrl::parse(input).value();
  canonicalize_google(url);
  return url.text();
}

std::string internet_archive(const std::string& input) {
  auto url = LooseUrl::parse(input).value();
  canonicalize_ia(url);
  return url.text();
}

std::string both(const std::string& input) {
  auto url = LooseUrl::parse(input).value();
  canonicalize_google(url);
  canonicalize_ia(url);
  return url.text();
}

std::string query_with_mark(const std::string& input) {
  return std::string("?").append(strip_query_session_id(input.substr(1)));
}

std::string unescape(const std::string& input) {
  return unescape_repeatedly(input);
}

const std::map<std::string, Operation>& operations() {
  static const std::map<std::string, Operation> kOperations = {
      {"surt", [](const std::string& input) { return surt_key(input); }},
      {"handyurl.parse.geturl",
       [](const std::string& input) { return LooseUrl::parse(input).value().text(); }},
      {"GoogleURLCanonicalizer.canonicalize", google},
      {"IAURLCanonicalizer.canonicalize", internet_archive},
      {"DefaultIAURLCanonicalizer.canonicalize", both},
      {"GoogleURLCanonicalizer.unescapeRepeatedly", unescape},
      {"GoogleURLCanonicalizer.attemptIPFormats",
       [](const std::string& input) { return read_as_ipv4(input).value_or("(none)"); }},
      {"IAURLCanonicalizer.alphaReorderQuery", alpha_reorder_query},
      {"IAURLCanonicalizer.massageHost",
       [](const std::string& input) { return std::string(massage_host(input)); }},
      {"IAURLCanonicalizer.getDefaultPort",
       [](const std::string& input) { return std::to_string(default_port_of(input)); }},
      {"URLRegexTransformer.stripPathSessionID", strip_path_session_id},
      {"URLRegexTransformer.stripQuerySessionID", query_with_mark},
      {"hostToSURT", reverse_host},
      // surt.json has the same by other names.
      {"google", google},
      {"googleSupplementalFromSurt", google},
      {"Canonicalizer.IA", internet_archive},
      {"Canonicalizer.DefaultIA", both},
      {"unescapeRepeatedly", unescape},
      {"alphaRorderQuery", alpha_reorder_query},
      {"massageHost", [](const std::string& input) { return std::string(massage_host(input)); }},
      {"stripPathSessionId", strip_path_session_id},
      {"defaultIASurt", [](const std::string& input) { return surt_key(input); }},
  };
  return kOperations;
}

// varve's keys go by hosts, not by registered domains: it has no list of public suffixes.
const std::set<std::string> kNotHad = {"getPublicSuffix", "getPublicPrefix"};

// varve makes one kind of key: it has the options' defaults and no others.
bool has_default_options(const json& row) {
  static const json kDefaults = {{"with_scheme", false},    {"trailing_comma", false},
                                 {"host_massage", true},    {"reverse_ipaddr", true},
                                 {"query_lowercase", true}, {"surt_ordered", true}};
  const json options = row.value("options", json::object());
  for (const auto& [name, value] : options.items()) {
    if (!kDefaults.contains(name) || kDefaults[name] != value) return false;
  }
  return true;
}

std::string as_text(const json& value) {
  if (value.is_null()) return "(none)";
  return value.is_string() ? value.get<std::string>() : value.dump();
}

TEST(SurtCorpus, Vectors) {
  VARVE_CORPUS(rows, "surt/surt_vectors.json");
  std::size_t seen = 0;
  for (const json& row : rows) {
    SCOPED_TRACE(row.dump());
    const auto name = row["op"].get<std::string>();
    if (kNotHad.count(name) != 0 || !has_default_options(row)) continue;
    const auto operation = operations().find(name);
    ASSERT_NE(operation, operations().end()) << "an operation that nobody decided on";
    if (row["input"].is_null() && name != "surt") continue;  // None is no string in C++
    ++seen;
    const std::string input = row["input"].is_null() ? "" : row["input"].get<std::string>();
    EXPECT_EQ(operation->second(input), as_text(row["expected"]));
  }
  EXPECT_GT(seen, 0U);
}

// (group, input): what urlcanon says otherwise than internetarchive/surt.
const std::set<std::pair<std::string, std::string>> kDiffers = {
    // urlcanon takes the host's bytes for Latin-1; as UTF-8 they are U+0080.
    {"google", "http://\x01\xC2\x80.com/"},
    // The snowman's three UTF-8 bytes, each read as a character by urlcanon's Java.
    {"googleSupplementalFromSurt", "\xC3\xA2\xC2\x98\xC2\x83.com"},
};

TEST(SurtCorpus, UrlcanonsList) {
  VARVE_CORPUS(groups, "surt/surt.json");
  std::size_t seen = 0;
  for (const auto& [group, rows] : groups.items()) {
    const auto operation = operations().find(group);
    ASSERT_NE(operation, operations().end()) << group << ": nobody decided on it";
    for (const auto& [input, expected] : rows.items()) {
      if (kDiffers.count({group, input}) != 0) continue;
      SCOPED_TRACE(group + " " + input);
      ++seen;
      EXPECT_EQ(operation->second(input), expected.get<std::string>());
    }
  }
  EXPECT_GT(seen, 0U);
}

KeyRange range_of(const std::string& url, const std::string& match) {
  if (match == "prefix") return surt_prefix_range(url);
  if (match == "host") return surt_host_range(url);
  if (match == "domain") return surt_domain_range(url);
  const std::string key = surt_key(url);
  return {key, key + "!"};
}

TEST(SurtCorpus, PywbsKeysAndRanges) {
  VARVE_CORPUS(rows, "surt/pywb_canonicalize.json");
  std::size_t seen = 0;
  for (const json& row : rows) {
    SCOPED_TRACE(row.dump());
    const auto name = row["op"].get<std::string>();
    const json& arguments = row["args"];
    // Keys that are not SURTs, and the way back from a key to a URL: varve keeps the URL itself.
    const bool surt = arguments.size() < 3 || arguments[2] == true;
    if (name == "unsurt" || !surt || !has_default_options(row)) continue;
    ++seen;
    const auto input = arguments[0].get<std::string>();
    if (name == "canonicalize") {
      EXPECT_EQ(surt_key(input), row["expected"].get<std::string>());
      continue;
    }
    ASSERT_EQ(name, "calc_search_range");
    const KeyRange range = range_of(input, arguments[1].get<std::string>());
    const auto first = row["expected"][0].get<std::string>();
    // pywb leaves a host of one label out of its own domain, but http://localhost/ is a site.
    if (first.ends_with(',')) {
      EXPECT_EQ(range.first, first.substr(0, first.size() - 1) + ")/");
    } else {
      EXPECT_EQ(range.first, first);
    }
    EXPECT_EQ(range.last, row["expected"][1].get<std::string>());
  }
  EXPECT_GT(seen, 0U);
}

}  // namespace
}  // namespace varve::url
