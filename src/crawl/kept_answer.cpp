#include "crawl/kept_answer.hpp"

#include <nlohmann/json.hpp>
#include <utility>
#include <vector>

namespace varve::crawl {
namespace {

using Json = nlohmann::json;

Json binary(std::string_view bytes) {
  return Json::binary({bytes.begin(), bytes.end()});
}

std::string bytes_of(const Json& json) {
  const auto& bytes = json.get_binary();
  return {bytes.begin(), bytes.end()};
}

Json tls_json(const fetch::TlsFacts& tls) {
  Json chain = Json::array();
  for (const std::string& certificate : tls.chain) chain.push_back(binary(certificate));
  return {{"version", binary(tls.version)}, {"cipher", binary(tls.cipher)}, {"chain", chain}};
}

fetch::TlsFacts tls_of(const Json& json) {
  fetch::TlsFacts tls{bytes_of(json.at("version")), bytes_of(json.at("cipher")), {}};
  for (const Json& certificate : json.at("chain")) tls.chain.push_back(bytes_of(certificate));
  return tls;
}

fetch::Response read(const Json& json) {
  fetch::Response answer;
  answer.url = url::Url::parse(bytes_of(json.at("url"))).value();
  answer.time.us = json.at("time").get<std::int64_t>();
  answer.request_head = bytes_of(json.at("request_head"));
  answer.response_head = bytes_of(json.at("response_head"));
  answer.status = json.at("status").get<int>();
  answer.remote_address = bytes_of(json.at("remote_address"));
  if (json.contains("tls")) answer.tls = tls_of(json.at("tls"));
  answer.content_encoding = bytes_of(json.at("content_encoding"));
  std::string body = bytes_of(json.at("body"));
  answer.digest = answer.transferred_digest = Sha256::of(body);
  answer.transferred_length = body.size();
  answer.body = Body(std::move(body));
  if (json.contains("transferred")) {
    std::string transferred = bytes_of(json.at("transferred"));
    answer.transferred_digest = Sha256::of(transferred);
    answer.transferred_length = transferred.size();
    answer.transferred = Body(std::move(transferred));
  }
  return answer;
}

}  // namespace

std::string to_bytes(const fetch::Response& answer) {
  Json json = {{"url", binary(answer.url.href())},
               {"time", answer.time.us},
               {"request_head", binary(answer.request_head)},
               {"response_head", binary(answer.response_head)},
               {"status", answer.status},
               {"remote_address", binary(answer.remote_address)},
               {"content_encoding", binary(answer.content_encoding)},
               {"body", binary(answer.body.view())}};
  if (answer.tls) json["tls"] = tls_json(*answer.tls);
  if (answer.transferred_digest != answer.digest) {
    json["transferred"] = binary(answer.transferred.view());
  }
  std::string bytes;
  Json::to_cbor(json, bytes);
  return bytes;
}

std::optional<fetch::Response> answer_of(std::string_view bytes) {
  try {
    return read(Json::from_cbor(bytes));
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

}  // namespace varve::crawl
