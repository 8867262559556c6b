// How the outbox delivers: a delivery is claimed, tried, and settled, each in a transaction. Who
// dies in between leaves a claim, which ends by itself.
#include <spdlog/spdlog.h>

#include <algorithm>

#include "varve/base/bytes.hpp"
#include "varve/notify/next_try.hpp"
#include "varve/notify/outbox.hpp"

namespace varve::notify {
namespace {

constexpr std::size_t kMostSaid = 500;  // bytes

Result<std::string> send_to(const std::string& channel, const Notice& notice,
                            const Outbox::Send& send) {
  VARVE_ASSIGN(const Channel to, parse_channel(channel));
  return send(notice, to);
}

void log_end(const Delivery& delivery) {
  spdlog::warn("the notice on {} for {} is given up after {} attempts: {}", delivery.url,
               delivery.channel, delivery.attempts, delivery.said);
}

}  // namespace

struct Outbox::Claim {
  Delivery delivery;
  std::int64_t notice = 0;  // its row
};

// The one that is due the longest, of channels that do not rest. Nobody else tries it meanwhile.
Result<std::optional<Outbox::Claim>> Outbox::claim(Time now, std::span<const std::string> resting) {
  VARVE_ASSIGN(index::SideTransaction writing, index::SideTransaction::write(*this));
  std::optional<Claim> found;
  {
    VARVE_ASSIGN(index::Statement * due,
                 get("SELECT number, notice, channel, added, attempts FROM deliveries "
                     "WHERE state = 0 AND due <= ? ORDER BY due, number"));
    auto use = due->use(now);
    while (!found) {
      VARVE_ASSIGN(const bool there, use.next());
      if (!there) return std::nullopt;
      const std::string channel = use.text(2);
      if (std::find(resting.begin(), resting.end(), channel) != resting.end()) continue;
      found = Claim{{.number = use.integer(0),
                     .channel = channel,
                     .added = use.time(3),
                     .attempts = static_cast<int>(use.integer(4)) + 1},
                    use.integer(1)};
    }
  }
  VARVE_TRY(tell("UPDATE deliveries SET due = ?, attempts = ? WHERE number = ?",
                 Time{now.us + kClaimed}, found->delivery.attempts, found->delivery.number));
  VARVE_TRY(writing.commit());
  return found;
}

// Nothing where it was forgotten meanwhile.
Result<std::optional<Notice>> Outbox::notice_of(std::int64_t number) {
  VARVE_ASSIGN(index::Statement * select, get("SELECT json, html FROM notices WHERE number = ?"));
  auto use = select->use(number);
  VARVE_ASSIGN(const bool there, use.next());
  if (!there) return std::nullopt;
  VARVE_ASSIGN(Notice notice, from_json(use.bytes(0)));
  notice.html = std::string(use.bytes(1));
  return std::optional(std::move(notice));
}

Result<void> Outbox::settle(Delivery& delivery, std::int64_t notice,
                            const Result<std::string>& answer, Time now) {
  const std::string& said = answer ? *answer : answer.error().message;
  delivery.said =
      said.substr(0, said.size() <= kMostSaid ? said.size() : character_at(said, kMostSaid));
  const auto next = answer ? std::nullopt : next_try(delivery.attempts, delivery.added, now);
  delivery.state = answer ? DeliveryState::kDelivered
                   : next ? DeliveryState::kWaits
                          : DeliveryState::kGivenUp;
  delivery.due = next.value_or(now);
  VARVE_ASSIGN(index::SideTransaction writing, index::SideTransaction::write(*this));
  VARVE_TRY(tell("UPDATE deliveries SET state = ?, due = ?, said = ? WHERE number = ?",
                 static_cast<int>(delivery.state), delivery.due, std::string_view(delivery.said),
                 delivery.number));
  // The feed needs no file.
  VARVE_TRY(
      tell("UPDATE notices SET html = NULL WHERE number = ? AND html IS NOT NULL AND NOT "
           "EXISTS (SELECT 1 FROM deliveries WHERE notice = notices.number AND state = 0)",
           notice));
  return writing.commit();
}

Result<void> Outbox::deliver(const Clock& clock, const Send& send, const Told& told,
                             const std::function<bool()>& go_on) {
  std::vector<std::string> resting;
  while (!go_on || go_on()) {
    VARVE_ASSIGN(auto claimed, claim(clock(), resting));
    if (!claimed) return {};
    Delivery& delivery = claimed->delivery;
    VARVE_ASSIGN(const auto notice, notice_of(claimed->notice));
    if (!notice) continue;
    delivery.notice = notice->id;
    delivery.url = notice->url;
    delivery.kind = notice->kind;
    const auto answer = send_to(delivery.channel, *notice, send);
    VARVE_TRY(settle(delivery, claimed->notice, answer, clock()));
    if (!answer) resting.push_back(delivery.channel);
    if (delivery.state == DeliveryState::kGivenUp) log_end(delivery);
    if (told) told(delivery);
  }
  return {};
}

}  // namespace varve::notify
