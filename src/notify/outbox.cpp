// What the outbox is told and asked. outbox_queue.cpp delivers.
#include "varve/notify/outbox.hpp"

#include <array>
#include <filesystem>

#include "notify/schema.hpp"
#include "varve/url/surt.hpp"

namespace varve::notify {
namespace {

constexpr std::array<std::string_view, 3> kStates = {"waits", "delivered", "given-up"};

}  // namespace

std::string_view to_string(DeliveryState state) {
  return kStates[static_cast<std::size_t>(state)];
}

Path Outbox::path_in(const Path& archive) {
  return archive / "notices.db";
}

Result<Outbox> Outbox::open(const Path& archive, std::size_t kept_of_url) {
  VARVE_ASSIGN(index::SideDatabase opened,
               open_file(path_in(archive), {kSchema, kSchemaVersion, kApplicationId}));
  // Nothing that was told can be made again, so that each commit waits for the disk.
  VARVE_TRY(opened.run("PRAGMA synchronous = FULL"));
  return Outbox(std::move(opened), kept_of_url);
}

Result<std::optional<Outbox>> Outbox::open_if_there(const Path& archive) {
  std::error_code ignored;
  if (!std::filesystem::exists(path_in(archive), ignored)) return std::optional<Outbox>();
  VARVE_ASSIGN(Outbox outbox, open(archive));
  return std::optional<Outbox>(std::move(outbox));
}

// The row's number; nothing where one of that id is there.
Result<std::optional<std::int64_t>> Outbox::insert(const Notice& notice) {
  const std::string key = url::surt_key(notice.url);
  const std::string json = archive::dump(to_json(notice, {}));
  VARVE_ASSIGN(
      index::Statement * insert,
      get("INSERT INTO notices (id, key, time, json, html) VALUES (?, ?, ?, ?, nullif(?, x''))"));
  auto use = insert->use(std::string_view(notice.id), std::string_view(key), notice.time,
                         std::string_view(json), index::Bytes{notice.html});
  VARVE_ASSIGN(const bool is_new, use.run_unless_there());
  if (!is_new) return std::nullopt;
  return sqlite3_last_insert_rowid(handle());
}

Result<bool> Outbox::add(const Notice& notice, std::span<const Channel> channels, Time now) {
  const Notice kept = bounded(notice);
  VARVE_ASSIGN(index::SideTransaction writing, index::SideTransaction::write(*this));
  VARVE_ASSIGN(const auto number, insert(kept));
  if (!number) return false;
  for (const Channel& channel : channels) {
    if (channel.kind == ChannelKind::kFeed) continue;
    VARVE_TRY(
        tell("INSERT OR IGNORE INTO deliveries "
             "(notice, channel, state, added, due, attempts, said) "
             "VALUES (?, ?, 0, ?, ?, 0, '')",
             *number, std::string_view(channel.text), now, now));
  }
  VARVE_TRY(trim(url::surt_key(kept.url)));
  VARVE_TRY(writing.commit());
  return true;
}

// What still has to be delivered stays, however old it is.
Result<void> Outbox::trim(const std::string& key) {
  const std::string_view of(key);
  VARVE_ASSIGN(const auto last, ask("SELECT number FROM notices WHERE key = ? "
                                    "ORDER BY number DESC LIMIT 1 OFFSET ?",
                                    of, std::uint64_t{kept_of_url_}));
  if (!last) return {};
  VARVE_TRY(
      tell("DELETE FROM deliveries WHERE notice IN (SELECT number FROM notices AS n "
           "WHERE key = ? AND number <= ? AND NOT EXISTS "
           "(SELECT 1 FROM deliveries WHERE notice = n.number AND state = 0))",
           of, *last));
  return tell(
      "DELETE FROM notices WHERE key = ? AND number <= ? AND NOT EXISTS "
      "(SELECT 1 FROM deliveries WHERE notice = notices.number)",
      of, *last);
}

Result<std::optional<Time>> Outbox::next_due() {
  VARVE_ASSIGN(const auto due,
               ask("SELECT min(due) FROM deliveries WHERE state = 0 HAVING min(due) IS NOT NULL"));
  if (!due) return std::nullopt;
  return Time{*due};
}

Result<std::vector<Delivery>> Outbox::deliveries(std::size_t limit) {
  VARVE_ASSIGN(index::Statement * list,
               get("SELECT ifnull(d.number, 0), n.id, n.json, ifnull(d.channel, 'feed'), "
                   "ifnull(d.state, 1), ifnull(d.added, n.time), ifnull(d.due, n.time), "
                   "ifnull(d.attempts, 0), ifnull(d.said, '') "
                   "FROM notices AS n LEFT JOIN deliveries AS d ON d.notice = n.number "
                   "ORDER BY n.number DESC, d.number DESC LIMIT ?"));
  auto use = list->use(std::uint64_t{limit});
  std::vector<Delivery> all;
  while (true) {
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) return all;
    VARVE_ASSIGN(const Notice notice, from_json(use.bytes(2)));
    all.push_back({.number = use.integer(0),
                   .notice = use.text(1),
                   .url = notice.url,
                   .kind = notice.kind,
                   .channel = use.text(3),
                   .state = static_cast<DeliveryState>(use.integer(4)),
                   .added = use.time(5),
                   .due = use.time(6),
                   .attempts = static_cast<int>(use.integer(7)),
                   .said = use.text(8)});
  }
}

Result<std::vector<Notice>> Outbox::notices(std::string_view url, std::size_t offset,
                                            std::size_t limit) {
  const std::string key = url.empty() ? std::string() : url::surt_key(url);
  VARVE_ASSIGN(index::Statement * list, get(url.empty() ? "SELECT json FROM notices WHERE ? = '' "
                                                          "ORDER BY number DESC LIMIT ? OFFSET ?"
                                                        : "SELECT json FROM notices WHERE key = ? "
                                                          "ORDER BY number DESC LIMIT ? OFFSET ?"));
  auto use = list->use(std::string_view(key), std::uint64_t{limit}, std::uint64_t{offset});
  std::vector<Notice> all;
  while (true) {
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) return all;
    VARVE_ASSIGN(Notice notice, from_json(use.bytes(0)));
    all.push_back(std::move(notice));
  }
}

}  // namespace varve::notify
