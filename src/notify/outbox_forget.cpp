// How what is forgotten leaves the outbox. What a notice says is archived text.
#include "varve/notify/outbox.hpp"
#include "varve/url/surt.hpp"

namespace varve::notify {
namespace {

bool shows(const Notice& notice, Time time) {
  return (notice.before && notice.before->time == time) ||
         (notice.after && notice.after->time == time);
}

}  // namespace

// The rows of these notices. One that cannot be read goes too.
Result<std::vector<std::int64_t>> Outbox::numbers_of(const std::string& key,
                                                     std::optional<Time> time) {
  VARVE_ASSIGN(index::Statement * list, get("SELECT number, json FROM notices WHERE key = ?"));
  auto use = list->use(std::string_view(key));
  std::vector<std::int64_t> numbers;
  while (true) {
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) return numbers;
    const auto notice = from_json(use.bytes(1));
    if (!time || !notice || shows(*notice, *time)) numbers.push_back(use.integer(0));
  }
}

Result<void> Outbox::forget(std::string_view url, std::optional<Time> time) {
  {
    VARVE_ASSIGN(index::SideTransaction writing, index::SideTransaction::write(*this));
    VARVE_ASSIGN(const auto numbers, numbers_of(url::surt_key(url), time));
    for (const std::int64_t number : numbers) {
      VARVE_TRY(tell("DELETE FROM deliveries WHERE notice = ?", number));
      VARVE_TRY(tell("DELETE FROM notices WHERE number = ?", number));
    }
    VARVE_TRY(writing.commit());
  }
  VARVE_ASSIGN(const auto busy, ask("PRAGMA wal_checkpoint(TRUNCATE)"));
  if (busy.value_or(0) == 0) return {};
  return fail(ErrorKind::kBusy,
              "notices.db is being read: what was forgotten is in its log until nobody does");
}

Result<void> forget_notices(const Path& archive, std::string_view url, std::optional<Time> time) {
  VARVE_ASSIGN(auto outbox, Outbox::open_if_there(archive));
  if (!outbox) return {};
  return outbox->forget(url, time);
}

}  // namespace varve::notify
