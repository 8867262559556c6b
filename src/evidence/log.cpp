#include "varve/evidence/log.hpp"

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <unordered_set>

#include "evidence/told_leaves.hpp"
#include "varve/base/base64.hpp"
#include "varve/base/json_member.hpp"
#include "varve/base/secret.hpp"

namespace varve::evidence {
namespace {

using OrderedJson = nlohmann::ordered_json;

constexpr std::uint64_t kMaxLevel = 4 << 10;
constexpr std::uint64_t kMaxHeads = 1 << 30;
constexpr std::uint64_t kMaxSecret = 4 << 10;
constexpr std::size_t kAtOnce = 4096;  // leaves that are written together
constexpr std::size_t kOriginDigits = 32;

// The line of a head in the file; nothing where it is none.
std::optional<SignedHead> head_of_line(std::string_view line) {
  const OrderedJson json = OrderedJson::parse(line, nullptr, false);
  if (!json.is_object()) return std::nullopt;
  const auto text = [&](const char* name) { return text_of(json, name); };
  auto signature = from_base64(text("signature"));
  auto key = from_base64(text("key"));
  if (!signature || !key || text("text").empty()) return std::nullopt;
  return SignedHead{text("text"), *std::move(signature), *std::move(key)};
}

std::string line_of(const SignedHead& head) {
  const OrderedJson json = {{"text", head.text},
                            {"signature", to_base64(head.signature)},
                            {"key", to_base64(head.public_key)}};
  return json.dump() + "\n";
}

// Leaves on their way into the file, without those that are there, if that is asked for.
class Appender {
 public:
  explicit Appender(LeafLog& log) : log_(log) {}

  Result<void> leave_out_known() {
    constexpr std::uint64_t kRead = 1 << 16;
    for (std::uint64_t at = 0; at < log_.size(); at += kRead) {
      VARVE_ASSIGN(const auto some, log_.leaves(at, std::min(kRead, log_.size() - at)));
      known_.insert(some.begin(), some.end());
    }
    return {};
  }
  [[nodiscard]] bool knows(const Digest& leaf) const { return known_.contains(leaf); }
  Result<void> add(const Digest& leaf) {
    if (knows(leaf)) return {};
    leaves_.push_back(leaf);
    return leaves_.size() < kAtOnce ? Result<void>() : flush();
  }
  Result<void> flush() {
    if (leaves_.empty()) return {};
    VARVE_TRY(log_.append(leaves_));
    leaves_.clear();
    return {};
  }

 private:
  LeafLog& log_;
  std::unordered_set<Digest, DigestHash> known_;
  std::vector<Digest> leaves_;
};

}  // namespace

Result<std::unique_ptr<Log>> Log::read(const Path& folder, FileSystem& files) {
  std::error_code error;
  if (!std::filesystem::exists(folder / "log" / "leaves", error)) {
    return fail(ErrorKind::kInvalid, "the archive {} has no log yet; the next save begins it",
                folder.string());
  }
  return open(folder, Mode::kRead, files);
}

Result<std::unique_ptr<Log>> Log::write(archive::Archive& archive, const Path& folder,
                                        FileSystem& files) {
  VARVE_ASSIGN(archive::Transaction lock, archive.begin());
  VARVE_TRY(files.make_folders(folder / "log"));
  VARVE_ASSIGN(auto log, open(folder, Mode::kWrite, files));
  log->lock_ = std::move(lock);
  return log;
}

Result<std::unique_ptr<Log>> Log::open(const Path& folder, Mode mode, FileSystem& files) {
  std::unique_ptr<Log> log(new Log(folder, files));
  VARVE_TRY(log->read_heads());
  VARVE_TRY(log->list_stamps());
  VARVE_ASSIGN(log->level_, log->read_level());
  VARVE_ASSIGN(LeafLog leaves, LeafLog::open(log->folder_, log->level_.leaves, mode, files));
  log->leaves_ = std::make_unique<LeafLog>(std::move(leaves));
  VARVE_TRY(log->read_entries(mode));
  VARVE_TRY(log->learn_salts(mode));
  return log;
}

Result<void> Log::read_heads() {
  VARVE_ASSIGN(const auto text, read_file(folder_ / "heads", kMaxHeads));
  std::string_view rest = text ? std::string_view(*text) : std::string_view();
  for (std::size_t end = rest.find('\n'); end != std::string_view::npos; end = rest.find('\n')) {
    auto head = head_of_line(rest.substr(0, end));
    if (!head) {
      return fail(ErrorKind::kDamaged, "line {} of {} is no tree head", heads_.size() + 1,
                  (folder_ / "heads").string());
    }
    heads_.push_back(*std::move(head));
    heads_end_ += end + 1;
    rest.remove_prefix(end + 1);
  }
  return {};  // a line without an end was never acknowledged
}

// Where the file is gone, the leaves that are signed are what is left, and all of the archive is
// compared with them.
Result<Log::Level> Log::read_level() const {
  Level level;
  VARVE_ASSIGN(const auto text, read_file(folder_ / "level", kMaxLevel));
  const OrderedJson json = OrderedJson::parse(text.value_or(""), nullptr, false);
  if (json.is_object()) {
    level.leaves = json.value("leaves", std::uint64_t{0});
    level.state = json.value("state", "");
  }
  if (heads_.empty()) return level;
  VARVE_ASSIGN(const Head last, parse_head(heads_.back().text));
  if (last.size > level.leaves) level = {last.size, ""};
  return level;
}

Result<void> Log::write_level(const Level& level) {
  const OrderedJson json = {{"version", 1}, {"leaves", level.leaves}, {"state", level.state}};
  VARVE_TRY(replace_file(folder_ / "level", json.dump() + "\n", files_));
  level_ = level;
  return {};
}

Result<void> Log::learn_salts(Mode mode) {
  const Path path = archive_ / "keys" / "salt";
  std::error_code error;
  if (!std::filesystem::exists(path, error) && (mode == Mode::kRead || leaves_->size() > 0)) {
    return fail(ErrorKind::kDamaged,
                "{} is gone, without which no capture can be shown to be in the log; put it back "
                "from a backup",
                path.string());
  }
  const auto make = []() -> Result<Secret> { return Secret(new_secret()); };
  VARVE_ASSIGN(Secret secret, load_or_make_key_file(path, make, files_));
  salts_ = std::make_unique<Salts>(std::move(secret));
  return {};
}

Result<bool> Log::add_since(const archive::Archive& archive, const std::string& state, bool look,
                            CaughtUp& report) {
  Appender appender(*leaves_);
  LeafSink sink;
  if (look) {
    VARVE_TRY(appender.leave_out_known());
    sink.is_known = [&](const Digest& leaf) { return appender.knows(leaf); };
  }
  sink.take = [&](const Leaf& leaf, std::string_view, Time) { return appender.add(leaf.hash()); };
  sink.damaged = [&](const Error& error) { report.damaged.push_back(error.message); };
  const archive::Archive::OneState one(archive);  // nobody writes meanwhile
  VARVE_ASSIGN(const bool all, each_leaf_since(archive, state, *salts_, sink));
  VARVE_TRY(appender.flush());
  return all;
}

Result<CaughtUp> Log::catch_up(const archive::Archive& archive) {
  VARVE_ASSIGN(std::string state, archive.state_name());
  CaughtUp report;
  if (state == level_.state) return report;
  const std::uint64_t before = leaves_->size();
  VARVE_ASSIGN(const bool told,
               level_.state.empty() ? false : add_since(archive, level_.state, false, report));
  if (!told) VARVE_TRY(add_since(archive, "", true, report));
  report.added = leaves_->size() - before;
  VARVE_TRY(write_level({leaves_->size(), std::move(state)}));
  return report;
}

Result<SignedHead> Log::sign(Time now, const SigningKey& key, bool anew) {
  Head head;
  head.origin = "varve/" + key.fingerprint().hex().substr(0, kOriginDigits);
  head.size = leaves_->size();
  VARVE_ASSIGN(head.root, leaves_->root(head.size));
  head.time = now;
  head.key = key.fingerprint();
  if (!heads_.empty()) {
    VARVE_ASSIGN(const Head last, parse_head(heads_.back().text));
    if (!anew && last.size == head.size && last.root == head.root) return heads_.back();
    head.origin = last.origin;
    head.previous = heads_.back().digest();
    if (const SignedHead* stamped = last_stamped(); stamped != nullptr) {
      VARVE_ASSIGN(const auto tokens, stamps_of(*stamped));
      for (const std::string& token : tokens) head.stamps.push_back(Sha256::of(token));
    }
  }
  VARVE_ASSIGN(SignedHead signed_head, sign_head(head, key));
  VARVE_TRY(write_head(signed_head));
  return signed_head;
}

Result<void> Log::write_head(const SignedHead& head) {
  const std::string line = line_of(head);
  VARVE_ASSIGN(const auto file, files_.open_write(folder_ / "heads"));
  VARVE_TRY(file->truncate(heads_end_));
  VARVE_TRY(file->write_at(heads_end_, line));
  VARVE_TRY(file->sync());
  VARVE_TRY(files_.sync_folder(folder_));
  heads_.push_back(head);
  heads_end_ += line.size();
  return {};
}

}  // namespace varve::evidence
