// The outbox: which notice is still to go where, in ARCHIVE/notices.db. A notice that was added is
// delivered at least once, whatever ends the process or the power, or it is said that it was given
// up; a repeat has the same id. Several processes may have it open at once; each Outbox is used by
// one thread at a time. The clock comes from outside.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "varve/base/error.hpp"
#include "varve/base/file.hpp"
#include "varve/base/time.hpp"
#include "varve/index/side_database.hpp"
#include "varve/notify/channel.hpp"
#include "varve/notify/notice.hpp"

namespace varve::notify {

enum class DeliveryState : unsigned char { kWaits, kDelivered, kGivenUp };
std::string_view to_string(DeliveryState state);  // "waits", "delivered", "given-up"

// A notice on its way to one channel.
struct Delivery {
  std::int64_t number = 0;
  std::string notice = {};  // its id
  std::string url = {};
  std::string kind = {};
  std::string channel = {};  // as a user wrote it
  DeliveryState state = DeliveryState::kWaits;
  Time added = {};
  Time due = {};          // when it is tried next; of what has ended, when that was
  int attempts = 0;       // so far
  std::string said = {};  // by the other side, or why it failed, at the last one
};

inline constexpr std::size_t kKeptOfUrl = 1'000;
// A delivery that was begun and not ended, since the process was killed, is tried again after that.
inline constexpr std::int64_t kClaimed = 5 * 60 * kMicrosecondsOfSecond;

class Outbox : private index::SideDatabase {
 public:
  using Clock = std::function<Time()>;
  // Sends once (send.hpp), and gives what the other side said.
  using Send = std::function<Result<std::string>(const Notice&, const Channel&)>;
  using Told = std::function<void(const Delivery&)>;

  static Path path_in(const Path& archive);
  // Made where it is not there. Of each URL so many notices stay, for the feed.
  static Result<Outbox> open(const Path& archive, std::size_t kept_of_url = kKeptOfUrl);
  // Nothing where it is not there.
  static Result<std::optional<Outbox>> open_if_there(const Path& archive);

  // On stable storage when it returns: the notice, within its bounds, and that it is to go to these
  // channels (the feed has all). False where a notice of that id is there already, which stays as
  // it is. Older ones of the URL go, but for those that are still to be delivered.
  Result<bool> add(const Notice& notice, std::span<const Channel> channels, Time now);

  // Tries all that is due by the clock, the longest due first; a channel that fails is left alone
  // for the rest of this call. `told` hears what became of each. What is given up is logged. Ends
  // early once `go_on` says no.
  Result<void> deliver(const Clock& clock, const Send& send, const Told& told = nullptr,
                       const std::function<bool()>& go_on = nullptr);
  // When something is due next; nothing where nothing waits.
  Result<std::optional<Time>> next_due();

  // Takes notices on the URL (its key) away, or those that show its capture at `time`; they go
  // nowhere any more, and no byte of them is in the file when this returns. kBusy: somebody reads
  // it, so that they are still in its log.
  Result<void> forget(std::string_view url, std::optional<Time> time);

  // Newest first. A notice that went to no channel but the feed has been delivered to it when it
  // was told.
  Result<std::vector<Delivery>> deliveries(std::size_t limit);
  // Without their `html`, newest first; of a URL (by its key), or of all where it is "".
  Result<std::vector<Notice>> notices(std::string_view url, std::size_t offset, std::size_t limit);

 private:
  struct Claim;
  Outbox(index::SideDatabase&& db, std::size_t kept_of_url)
      : SideDatabase(std::move(db)), kept_of_url_(kept_of_url) {}
  Result<std::optional<std::int64_t>> insert(const Notice& notice);
  Result<void> trim(const std::string& key);
  Result<std::vector<std::int64_t>> numbers_of(const std::string& key, std::optional<Time> time);
  Result<std::optional<Claim>> claim(Time now, std::span<const std::string> resting);
  Result<std::optional<Notice>> notice_of(std::int64_t number);
  Result<void> settle(Delivery& delivery, std::int64_t notice, const Result<std::string>& answer,
                      Time now);

  std::size_t kept_of_url_;
};

// Outbox::forget(), where the archive has an outbox.
Result<void> forget_notices(const Path& archive, std::string_view url, std::optional<Time> time);

}  // namespace varve::notify
