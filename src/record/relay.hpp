// Hands an answer on from the fetcher to the proxy's client.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <utility>

#include "varve/fetch/listener.hpp"
#include "varve/replay/live_answer.hpp"

namespace varve::record {

class Relay final : public fetch::Listener {
 public:
  // `steps` outlives this.
  Relay(std::shared_ptr<replay::LiveAnswer> answer, std::atomic<std::uint64_t>& steps)
      : answer_(std::move(answer)), steps_(steps) {}

  void on_head(const fetch::Response& so_far, std::optional<std::uint64_t> length) override;
  Taken on_body(std::string_view bytes) override;
  void on_end(bool whole) override;
  [[nodiscard]] bool has_gone() override { return answer_->is_abandoned(); }

 private:
  std::shared_ptr<replay::LiveAnswer> answer_;
  std::atomic<std::uint64_t>& steps_;
};

}  // namespace varve::record
