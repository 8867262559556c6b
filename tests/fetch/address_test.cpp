#include "varve/fetch/address.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "fetch/fetch_one.hpp"

namespace varve::fetch {
namespace {

TEST(Address, Table) {
  const struct {
    const char* address;
    bool refused;
  } rows[] = {
      {"0.0.0.0", true},
      {"0.255.255.255", true},
      {"1.0.0.0", false},
      {"9.255.255.255", false},
      {"10.0.0.0", true},
      {"11.0.0.0", false},
      {"100.64.0.0", true},
      {"126.255.255.255", false},
      {"127.0.0.1", true},
      {"128.0.0.0", false},
      {"169.254.0.0", true},
      {"169.255.0.0", false},
      {"172.31.255.255", true},
      {"191.255.255.255", false},
      {"192.0.0.255", true},
      {"192.0.1.0", false},
      {"192.31.196.1", true},
      {"192.52.193.1", true},
      {"192.88.99.1", true},
      {"192.167.255.255", false},
      {"192.168.255.255", true},
      {"192.169.0.0", false},
      {"192.175.48.1", true},
      {"198.19.255.255", true},
      {"198.51.100.255", true},
      {"203.0.113.0", true},
      {"203.0.114.0", false},
      {"239.255.255.255", true},
      {"240.0.0.0", true},
      {"255.255.255.255", true},
      {"::", true},
      {"::1", true},
      {"[::1]", true},
      {"::2", true},
      {"::8.8.8.8", true},
      {"::ffff:8.8.8.8", false},
      {"::ffff:10.1.2.3", true},
      {"::ffff:0:8.8.8.8", true},
      {"64:ff9b::8.8.8.8", false},
      {"64:ff9b::169.254.169.254", true},
      {"64:ff9b:1::8.8.8.8", true},
      {"100::1", true},
      {"100:0:0:1::1", true},
      {"2001:0:4136:e378:8000:63bf:3fff:fdd2", true},
      {"2001:1ff:ffff::1", true},
      {"2001:200::1", false},
      {"2001:db8:ffff::1", true},
      {"2001:db9::1", false},
      {"2002:c0a8:101::1", true},
      {"2002:808:808::1", false},
      {"2600::1", false},
      {"2600::5efe:10.0.0.1", true},
      {"2600::200:5efe:8.8.8.8", false},
      {"2620:4f:8000::1", true},
      {"3fff:fff::1", true},
      {"3fff:1000::1", false},
      {"4000::1", true},
      {"5f00::1", true},
      {"fc00::1", true},
      {"fdff::1", true},
      {"fe80::1", true},
      {"fe80::1%eth0", true},
      {"febf::1", true},
      {"fec0::1", true},
      {"ff02::1", true},
      {"localhost", true},
      {"LocalHost.", true},
      {"a.b.localhost", true},
      {"notlocalhost", false},
      {"example.com", false},
  };
  for (const auto& row : rows) {
    const auto why = why_refused(std::string_view(row.address));
    EXPECT_EQ(why.has_value(), row.refused) << row.address << " " << why.value_or("");
  }
}

std::filesystem::path corpus(const char* name) {
  const char* folder = std::getenv("VARVE_CORPORA");
  return std::filesystem::path(folder != nullptr ? folder : VARVE_CORPORA_DEFAULT) / name;
}

TEST(Address, EveryRowOfTheCorpus) {
  std::ifstream file(corpus("ssrf/addresses.json"));
  if (!file) GTEST_SKIP() << "ssrf/addresses.json is not there: refused addresses not checked";
  const auto vectors = nlohmann::json::parse(file).at("vectors");
  EXPECT_FALSE(vectors.empty());
  for (const auto& row : vectors) {
    const std::string text = row.at("url");
    if (row.at("refused").is_null()) continue;
    const auto url = url::Url::parse(text);
    if (!url) {
      EXPECT_TRUE(row.at("refused")) << text;  // a spelling that no URL has can reach nothing
      continue;
    }
    const auto why = why_refused(url->hostname());
    EXPECT_EQ(why.has_value(), row.at("refused").get<bool>())
        << text << " " << url->hostname() << " " << why.value_or("");
  }
}

TEST(Address, EveryRefusedRowOfTheCorpusIsRefusedByAFetcher) {
  std::ifstream file(corpus("ssrf/addresses.json"));
  if (!file) GTEST_SKIP() << "ssrf/addresses.json is not there: refused fetches not checked";
  Options options = testing::quick();
  options.allow_private = false;
  auto fetcher = Fetcher::make(options);
  ASSERT_TRUE(fetcher);
  const auto vectors = nlohmann::json::parse(file).at("vectors");
  EXPECT_FALSE(vectors.empty());
  for (const auto& row : vectors) {
    if (row.at("refused") != true) continue;
    const auto url = url::Url::parse(row.at("url").get<std::string>());
    if (!url) continue;
    Request request;
    request.url = *url;
    const auto answer = testing::fetch_one(*fetcher, request);
    ASSERT_FALSE(answer) << url->href();
    EXPECT_EQ(answer.error().kind, ErrorKind::kRefused) << answer.error().message;
  }
}

}  // namespace
}  // namespace varve::fetch
