#include "browser/requests.hpp"

#include "varve/base/ascii.hpp"
#include "varve/base/json_member.hpp"

namespace varve::browser {
namespace {

std::string without_fragment(const std::string& url) {
  return url.substr(0, url.find('#'));
}

}  // namespace

void Requests::answered(const Json& response) {
  const auto headers = response.find("headers");
  if (headers == response.end() || !headers->is_object()) return;
  for (const auto& [name, value] : headers->items()) {
    if (!equals_ascii(name, "Memento-Datetime")) continue;
    answered_.insert(without_fragment(text_of(response, "url")));
  }
}

void Requests::take(const DevTools::Event& event) {
  if (!event.method.starts_with("Network.")) return;
  const Json& params = event.params;
  const Key key{event.session, text_of(params, "requestId")};
  if (event.method == "Network.requestWillBeSent") {
    if (const auto before = params.find("redirectResponse"); before != params.end()) {
      answered(*before);
    }
    const auto request = params.find("request");
    const std::string url = request == params.end() ? "" : text_of(*request, "url");
    if (!url.starts_with("http")) return;
    asked_.insert(without_fragment(url));
    pending_[key] = without_fragment(url);
  } else if (event.method == "Network.responseReceived") {
    if (const auto response = params.find("response"); response != params.end()) {
      answered(*response);
    }
  } else if (event.method == "Network.loadingFailed") {
    const auto request = pending_.find(key);
    if (request == pending_.end()) return;
    if (params.value("canceled", false)) given_up_.insert(request->second);
    pending_.erase(request);
  } else if (event.method == "Network.loadingFinished") {
    pending_.erase(key);
  } else if (event.method != "Network.dataReceived") {
    return;
  }
  ++steps_;
}

std::set<std::string> Requests::unanswered() const {
  std::set<std::string> left;
  for (const std::string& url : asked_) {
    if (!answered_.contains(url) && !given_up_.contains(url)) left.insert(url);
  }
  return left;
}

}  // namespace varve::browser
