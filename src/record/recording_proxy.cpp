#include "varve/record/recording_proxy.hpp"

#include "record/live_fetcher.hpp"
#include "varve/replay/proxy.hpp"

namespace varve::record {
namespace {

class LiveProxy final : public RecordingProxy {
 public:
  LiveProxy(std::unique_ptr<LiveFetcher> live, std::unique_ptr<replay::Proxy> proxy)
      : live_(std::move(live)), proxy_(std::move(proxy)) {}

  [[nodiscard]] std::string address() const override { return proxy_->address(); }
  [[nodiscard]] std::string authority_pin() const override { return proxy_->authority_pin(); }
  [[nodiscard]] Activity activity() const override { return live_->activity(); }
  void fetch_besides(url::Url url,
                     std::vector<std::pair<std::string, std::string>> headers) override {
    live_->ask({std::move(url), "GET", std::move(headers), std::nullopt}, nullptr);
  }

 private:
  std::unique_ptr<LiveFetcher> live_;
  std::unique_ptr<replay::Proxy> proxy_;  // goes first
};

}  // namespace

Result<std::unique_ptr<RecordingProxy>> RecordingProxy::start(const archive::Archive& archive,
                                                              const Options& options,
                                                              Callbacks callbacks) {
  VARVE_ASSIGN(auto live, LiveFetcher::start(options, std::move(callbacks)));
  replay::ProxyOptions of_proxy;
  of_proxy.address = options.address;
  of_proxy.port = options.port;
  of_proxy.keys = options.keys;
  of_proxy.live = live.get();
  VARVE_ASSIGN(auto proxy, replay::Proxy::start(archive, of_proxy));
  return std::make_unique<LiveProxy>(std::move(live), std::move(proxy));
}

}  // namespace varve::record
