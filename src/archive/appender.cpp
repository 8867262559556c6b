#include "archive/appender.hpp"

#include "varve/base/log.hpp"

namespace varve::archive {

Result<bool> Appender::resume_last() {
  if (last_.number == 0 || last_.committed >= bound_) return false;
  auto resumed =
      store::PackWriter::resume(packs_.files(), packs_.folder(), last_.number, last_.committed);
  if (resumed) {
    touched_.push_back({*std::move(resumed), last_.committed});
    return true;
  }
  if (resumed.error().kind == ErrorKind::kNoSpace) return tl::unexpected(resumed.error());
  spdlog::warn("{}; a new pack is begun. `varve check` says what is lost", resumed.error().message);
  return false;
}

Result<void> Appender::create(std::uint64_t number) {
  VARVE_ASSIGN(const std::uint32_t archive_number, packs_.archive_number());
  auto created = store::PackWriter::create(packs_.files(), packs_.folder(), number, archive_number);
  if (!created) {
    static_cast<void>(packs_.files().remove(packs_.folder() / store::pack_name(number)));
    return tl::unexpected(created.error());
  }
  touched_.push_back({*std::move(created), 0});
  bytes_written_ += store::kFileHeaderSize;
  return {};
}

Result<void> Appender::seal(Touched& pack, bool ends_transaction) {
  const std::uint64_t before = pack.writer.end();
  VARVE_TRY(pack.writer.seal(packs_.files(), packs_.folder(), ends_transaction));
  bytes_written_ += pack.writer.end() - before;
  full_.push_back(pack.writer.number());
  return {};
}

void Appender::protect_full() {
  for (const std::uint64_t number : full_) {
    const auto done =
        packs_.files().set_read_only(packs_.folder() / store::pack_name(number), true);
    if (!done) spdlog::warn("{}", done.error().message);
  }
}

// Makes touched_.back() a pack that takes a record.
Result<void> Appender::make_room() {
  if (touched_.empty()) {
    VARVE_ASSIGN(const bool resumed, resume_last());
    return resumed ? Result<void>() : create(last_.number + 1);
  }
  if (touched_.back().writer.end() < bound_) return {};
  VARVE_TRY(seal(touched_.back(), false));
  return create(touched_.back().writer.number() + 1);
}

Result<index::Place> Appender::append(const store::RecordHeader& header, std::string_view payload) {
  VARVE_TRY(make_room());
  store::PackWriter& pack = touched_.back().writer;
  VARVE_ASSIGN(const std::uint64_t offset, pack.append(header, payload));
  bytes_written_ += store::kRecordHeaderSize + payload.size();
  return index::Place{pack.number(), offset};
}

Result<void> Appender::sync(index::Writer& index) {
  if (!touched_.empty() && touched_.back().writer.end() >= bound_) {
    VARVE_TRY(seal(touched_.back(), true));
  }
  bool made = false;
  for (Touched& pack : touched_) {
    VARVE_TRY(pack.writer.sync());
    VARVE_TRY(index.set_pack({pack.writer.number(), pack.writer.end()}));
    made = made || pack.committed == 0;
  }
  if (made) VARVE_TRY(packs_.files().sync_folder(packs_.folder()));
  return {};
}

Result<void> Appender::flush() {
  for (Touched& pack : touched_) VARVE_TRY(pack.writer.flush());
  return {};
}

void Appender::cut_off() {
  for (Touched& pack : touched_) {
    const Path path = packs_.folder() / store::pack_name(pack.writer.number());
    auto undone =
        pack.committed == 0 ? packs_.files().remove(path) : pack.writer.truncate(pack.committed);
    // On stable storage before the next transaction appends: old and new never lie side by side.
    if (undone && pack.committed != 0) undone = pack.writer.sync();
    packs_.close(pack.writer.number());
    // What stays is dealt with by the next transaction.
    if (!undone) spdlog::warn("{}", undone.error().message);
  }
  touched_.clear();
}

}  // namespace varve::archive
