#include "record/relay.hpp"

#include "varve/fetch/fetcher.hpp"

namespace varve::record {

void Relay::on_head(const fetch::Response& so_far, std::optional<std::uint64_t> length) {
  ++steps_;
  answer_->put_head({so_far.status, so_far.response_head, length});
}

fetch::Listener::Taken Relay::on_body(std::string_view bytes) {
  ++steps_;
  if (answer_->is_abandoned()) return Taken::kNeverAgain;
  return answer_->put(bytes) ? Taken::kAll : Taken::kNothingYet;
}

void Relay::on_end(bool whole) {
  answer_->put_end(whole);
}

}  // namespace varve::record
