#include "durability/workload.hpp"

#include <sqlite3.h>

#include <random>

namespace varve::testing {
namespace {

using archive::Archive;

constexpr int kCheckpointPages = 24;

SavedGroup pages(int version) {
  SavedGroup group;
  for (const char* name : {"", "about", "news"}) {
    const std::string url = fmt::format("http://example.com/{}", name);
    group.captures.push_back(
        capture_of(url, version, prose(6000, 7) + fmt::format("<p>{} {}", name, version)));
  }
  archive::Snapshot snapshot;
  snapshot.url = snapshot.final_url = "http://example.com/";
  snapshot.time = group.captures[0].capture.time;
  snapshot.title = fmt::format("Version {}", version);
  snapshot.verdict = "complete";
  for (const SavedCapture& each : group.captures) {
    snapshot.members.push_back({each.capture.url, each.capture.time});
  }
  snapshot.tags = {"news"};
  group.snapshots.push_back(snapshot);
  return group;
}

SavedGroup unchanged(int version) {
  SavedGroup group = pages(version);
  for (SavedCapture& each : group.captures) each.capture.time.us += 30'000'000;
  group.snapshots.clear();
  return group;
}

SavedGroup large(int version, std::size_t size) {
  SavedGroup group;
  const auto seed = static_cast<unsigned>(version);
  group.captures.push_back(
      capture_of("http://example.com/large.jpg", version, noise(size, seed), "image/jpeg"));
  group.captures.push_back(capture_of("http://example.com/large", version, prose(60'000, seed)));
  return group;
}

// Many rows in the index for little in the pack.
SavedGroup many(int version, int count) {
  SavedGroup group;
  for (int i = 0; i < count; ++i) {
    group.captures.push_back(capture_of(
        fmt::format("http://many.example/{}/{}", i % 7, prose(40, static_cast<unsigned>(i))),
        version, fmt::format("the same for some {}", i % 3), "text/plain"));
  }
  return group;
}

class Life {
 public:
  Life(const Path& folder, const Witness& witness) : folder_(folder), witness_(witness) {}

  Result<void> open(Archive::Mode mode = Archive::Mode::kWrite) {
    archive_.reset();
    VARVE_ASSIGN(archive_, Archive::open(folder_, mode, small_packs()));
    return {};
  }
  Result<void> add(const SavedGroup& group) {
    witness_.begun(group);
    VARVE_TRY(save(*archive_, group));
    witness_.acknowledged();
    return {};
  }
  // A transaction that is not committed; its bytes are in the pack, and stay if they are not `cut`.
  Result<void> drop(const SavedGroup& group, bool cut) {
    {
      VARVE_ASSIGN(auto transaction, archive_->begin());
      VARVE_TRY(put(*archive_, transaction, group));
      witness_.fail_truncation(!cut);
    }
    witness_.fail_truncation(false);
    return {};
  }
  void close() { archive_.reset(); }
  Archive& archive() { return *archive_; }

 private:
  const Path& folder_;
  const Witness& witness_;
  std::unique_ptr<Archive> archive_;
};

// Looks at one state of the index as long as it lives, which keeps the log from being begun anew.
class LongReader {
 public:
  explicit LongReader(const Path& path) {
    sqlite3_open_v2(path.c_str(), &handle_, SQLITE_OPEN_READWRITE, nullptr);
    sqlite3_exec(handle_, "BEGIN; SELECT count(*) FROM sqlite_schema", nullptr, nullptr, nullptr);
  }
  ~LongReader() { sqlite3_close_v2(handle_); }
  LongReader(const LongReader&) = delete;
  LongReader& operator=(const LongReader&) = delete;

 private:
  sqlite3* handle_ = nullptr;
};

}  // namespace

std::string noise(std::size_t size, unsigned seed) {
  std::minstd_rand random(seed + 1);
  std::string bytes(size, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random() >> 7);
  return bytes;
}

std::string prose(std::size_t size, unsigned seed) {
  constexpr const char* kWords[] = {"layer",  "lake", "varve", "year",  "<b>clay</b>", "melt",
                                    "spring", "ice",  "of",    "under", "silt",        "core"};
  std::minstd_rand random(seed + 1);
  std::string text;
  while (text.size() < size) text += fmt::format("{}-", kWords[(random() >> 8) % 12]);
  return text;
}

SavedCapture capture_of(std::string_view url, std::int64_t second, std::string body,
                        std::string_view mime) {
  SavedCapture saved;
  saved.body = std::make_shared<std::string>(std::move(body));
  archive::Capture& capture = saved.capture;
  capture.url = url;
  capture.time = Time{(1'767'225'600 + second * 3600) * 1'000'000};
  capture.status = 200;
  capture.mime = mime;
  capture.request_head = "GET / HTTP/1.1\r\nHost: example.com\r\n\r\n";
  capture.response_head =
      fmt::format("HTTP/1.1 200 OK\r\nContent-Type: {}\r\nX-Run: {}\r\n\r\n", mime, second);
  capture.remote_address = "192.0.2.1:80";
  capture.digest = Sha256::of(*saved.body);
  capture.length = saved.body->size();
  capture.transferred_digest = capture.digest;
  capture.transferred_length = capture.length;
  return saved;
}

Result<void> put(Archive& archive, archive::Transaction& transaction, const SavedGroup& group) {
  for (const SavedCapture& each : group.captures) {
    VARVE_ASSIGN(const auto blob, archive.prepare(Body(std::string(*each.body)),
                                                  each.capture.digest, each.capture.mime));
    VARVE_TRY(transaction.add(blob));
    VARVE_TRY(transaction.add(each.capture));
  }
  for (const archive::Snapshot& each : group.snapshots) VARVE_TRY(transaction.add(each));
  return {};
}

Result<void> save(Archive& archive, const SavedGroup& group) {
  VARVE_ASSIGN(auto transaction, archive.begin());
  VARVE_TRY(put(archive, transaction, group));
  return transaction.commit();
}

archive::Archive::Options small_packs() {
  archive::Archive::Options options;
  options.pack_bound = 400'000;
  return options;
}

Result<void> live(const Path& folder, const Witness& witness) {
  Life life(folder, witness);
  VARVE_TRY(life.open());
  VARVE_TRY(life.add(pages(1)));
  VARVE_TRY(life.add(pages(2)));
  VARVE_TRY(life.drop(large(3, 280'000), true));
  VARVE_TRY(life.add(unchanged(2)));
  VARVE_TRY(life.add(many(4, 20)));
  life.close();
  VARVE_TRY(life.open());
  VARVE_TRY(life.add(large(5, 300'000)));
  VARVE_TRY(life.drop(large(6, 270'000), false));
  VARVE_TRY(life.add(many(7, 60)));
  {
    const LongReader reader(folder / "varve.db");
    VARVE_TRY(life.add(large(8, 290'000)));
    VARVE_TRY(life.add(pages(9)));
  }
  VARVE_TRY(life.drop(large(10, 600'000), false));
  life.close();
  VARVE_TRY(life.open());
  VARVE_TRY(life.add(pages(11)));
  VARVE_TRY(life.add(many(12, 20)));
  life.close();
  return {};
}

namespace {

Result<void> add_scrap(Archive& archive, int version) {
  SavedGroup scrap;
  for (int i = 0; i < 3; ++i) {
    scrap.captures.push_back(capture_of(fmt::format("{}{}", kScrap, i), version,
                                        prose(6000, 7) + fmt::format("<p>scrap {}", i * version)));
  }
  return save(archive, scrap);
}

Result<void> prune_scrap(Archive& archive) {
  archive::PruneOptions options;
  options.rules.last = 1;
  options.captures.url = kScrap;
  options.captures.match = archive::Match::kHost;
  VARVE_ASSIGN(const auto pruned, archive.prune(options, {}));
  if (pruned.captures != 4) return fail(ErrorKind::kInvalid, "{} were pruned", pruned.captures);
  return {};
}

Result<void> mark(Archive& archive, const SavedGroup& group) {
  const archive::Capture& capture = group.captures.front().capture;
  VARVE_ASSIGN(const auto marked, archive.mark(capture.url, capture.time,
                                               [](archive::Mark& mark) { mark.hold = true; }));
  return marked ? Result<void>() : fail(ErrorKind::kInvalid, "there is nothing to mark");
}

}  // namespace

Result<void> be_cared_for(const Path& folder, const Witness& witness) {
  constexpr archive::CompactOptions kQuickly{.level = 3};
  Life life(folder, witness);
  VARVE_TRY(life.open());
  VARVE_TRY(life.add(pages(1)));
  VARVE_TRY(add_scrap(life.archive(), 1));
  VARVE_TRY(life.add(pages(2)));
  VARVE_TRY(mark(life.archive(), pages(1)));
  VARVE_TRY(life.archive().compact(kQuickly, {}));
  VARVE_TRY(life.add(large(5, 300'000)));
  VARVE_TRY(add_scrap(life.archive(), 3));
  VARVE_TRY(life.archive().forget(std::string(kScrap) + "0", std::nullopt, {}));
  life.close();
  VARVE_TRY(life.open());
  VARVE_TRY(life.add(pages(6)));
  VARVE_TRY(add_scrap(life.archive(), 4));
  VARVE_TRY(prune_scrap(life.archive()));
  VARVE_TRY(life.add(many(7, 20)));
  life.close();
  VARVE_TRY(Archive::rebuild(folder, small_packs()));
  return {};
}

extern "C" {
static int checkpoint_quickly(sqlite3* database, const char**, const void*) {
  return sqlite3_wal_autocheckpoint(database, kCheckpointPages);
}
}

QuickCheckpoints::QuickCheckpoints() {
  sqlite3_auto_extension(reinterpret_cast<void (*)()>(checkpoint_quickly));
}
QuickCheckpoints::~QuickCheckpoints() {
  sqlite3_cancel_auto_extension(reinterpret_cast<void (*)()>(checkpoint_quickly));
}

}  // namespace varve::testing
