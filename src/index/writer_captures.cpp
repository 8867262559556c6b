// Captures, and what is said of them.
#include "varve/index/url_form.hpp"
#include "index/writer_statements.hpp"
#include "varve/url/surt.hpp"

namespace varve::index {

Result<std::optional<Writer::Statements::Key>> Writer::Statements::find_key(std::string_view key) {
  VARVE_ASSIGN(Statement * statement, get(Query::kKeyForms));
  auto use = statement->use(key);
  VARVE_ASSIGN(const bool there, use.next());
  if (!there) return std::nullopt;
  return Key{use.integer(0), use.integer(1)};
}

Result<Writer::Statements::Key> Writer::Statements::intern_key(std::string_view key) {
  VARVE_ASSIGN(const auto known, find_key(key));
  if (known) return *known;
  const Key made{next_key++, 0};
  VARVE_TRY(run(Query::kAddKey, key, made.id, made.forms));
  ++site_change(key).urls;
  return made;
}

Result<Writer::Statements::Url> Writer::Statements::intern_url(std::string_view key,
                                                               std::string_view url) {
  VARVE_ASSIGN(const Key of, intern_key(key));
  const auto form = form_of(key, url);
  if (!form) return intern_odd_url(of.id, url);
  const std::int64_t bit = std::int64_t{1} << *form;
  if ((of.forms & bit) == 0) {
    VARVE_TRY(run(Query::kSetForms, key, of.forms | bit));
    ++added.urls;
  }
  return Url{of.id, *form};
}

Result<Writer::Statements::Url> Writer::Statements::intern_odd_url(std::int64_t key_id,
                                                                   std::string_view url) {
  std::optional<std::int64_t> free;
  std::string text;
  for (const std::int64_t variant : variants_of(url)) {
    VARVE_ASSIGN(const bool there, stored_url(key_id, variant, text));
    if (there && text == url) return Url{key_id, variant};
    if (!there && !free) free = variant;
  }
  // 64 bits of SHA-256 that are another URL's: nobody has such a pair by chance.
  if (!free) return fail(ErrorKind::kLimit, "the index cannot tell {} from another URL", url);
  VARVE_TRY(run(Query::kAddUrl, key_id, *free, url));
  ++added.urls;
  return Url{key_id, *free};
}

Result<std::int64_t> Writer::Statements::intern_kind(const Capture& capture) {
  constexpr std::size_t kKept = 4096;  // a hostile server can make one of each answer
  const std::string name = fmt::format("{} {} {} {} {}", capture.method, capture.status,
                                       capture.source, capture.truncated, capture.mime);
  const auto kept = kinds.find(name);
  if (kept != kinds.end()) return kept->second;
  VARVE_ASSIGN(auto id, ask(Query::kFindKind, capture.mime, capture.status, capture.source,
                            capture.truncated, capture.method));
  if (!id) {
    VARVE_TRY(run(Query::kAddKind, capture.mime, capture.status, capture.source, capture.truncated,
                  capture.method));
    id = sqlite3_last_insert_rowid(database.handle());
  }
  if (kinds.size() >= kKept) kinds.clear();
  kinds.emplace(name, *id);
  return *id;
}

Result<bool> Writer::Statements::is_taken(const Url& url, Time time) {
  VARVE_ASSIGN(const auto there, ask(Query::kCaptureThere, url.key_id, time, url.variant));
  return there.has_value();
}

// What is told of a capture that was removed does not count any more: no other gets its time.
Result<bool> Writer::Statements::was_removed(std::string_view url, Time time) {
  VARVE_ASSIGN(const auto removed, ask(Query::kRemovalThere, url, time));
  return removed.has_value();
}

Result<bool> Writer::Statements::is_free(const Url& of, std::string_view url, Time time) {
  VARVE_ASSIGN(const bool taken, is_taken(of, time));
  VARVE_ASSIGN(const bool removed, was_removed(url, time));
  return !taken && !removed;
}

Result<std::optional<Writer::Statements::Url>> Writer::Statements::find_capture(
    std::string_view key, std::string_view url, Time time) {
  VARVE_ASSIGN(const auto of, find_key(key));
  if (!of) return std::nullopt;
  VARVE_ASSIGN(const auto variant, variant_of(key, of->id, url));
  if (!variant) return std::nullopt;
  const Url found{of->id, *variant};
  VARVE_ASSIGN(const bool there, is_taken(found, time));
  if (!there) return std::nullopt;
  return found;
}

// Times that are taken mostly lie next to each other (an import's, of one second's resolution):
// looked for in doubling steps, then by halves, so that a thousandth capture does not ask a
// thousand times.
Result<Time> Writer::Statements::next_free(const Url& of, std::string_view url, Time taken) {
  std::int64_t last_taken = taken.us;
  std::int64_t free = taken.us;
  for (std::int64_t step = 1;; step *= 2) {
    if (free > INT64_MAX - step) return fail(ErrorKind::kInvalid, "there is no time left after it");
    free += step;
    VARVE_ASSIGN(const bool is_it, is_free(of, url, Time{free}));
    if (is_it) break;
    last_taken = free;
  }
  while (free - last_taken > 1) {
    const std::int64_t middle = last_taken + (free - last_taken) / 2;
    VARVE_ASSIGN(const bool is_it, is_free(of, url, Time{middle}));
    (is_it ? free : last_taken) = middle;
  }
  return Time{free};
}

Result<Time> Writer::add(const Capture& capture) {
  Statements& all = *statements_;
  VARVE_TRY(all.ready());
  if (capture.fact.position >= kFactsInBlock) {
    return fail(ErrorKind::kInvalid, "a block holds {} facts, not {}", kFactsInBlock,
                capture.fact.position + 1);
  }
  VARVE_ASSIGN(const auto stored, all.blob(capture.digest));
  if (!stored) {
    return fail(ErrorKind::kInvalid, "the body {} of {} is not in the archive",
                capture.digest.text(), capture.url);
  }
  VARVE_ASSIGN(const auto url, all.intern_url(capture.key, capture.url));
  VARVE_ASSIGN(const std::int64_t kind_id, all.intern_kind(capture));
  VARVE_ASSIGN(Statement * insert, all.get(Query::kAddCapture));
  const auto insert_at = [&](Time time) {
    return insert
        ->use(url.key_id, time, url.variant, stored->id, kind_id, fact_number(capture.fact))
        .run_unless_there();
  };
  Time time = capture.time;
  VARVE_ASSIGN(const bool removed, all.was_removed(capture.url, time));
  VARVE_ASSIGN(const bool fresh, removed ? Result<bool>(false) : insert_at(time));
  if (!fresh) {
    VARVE_ASSIGN(time, all.next_free(url, capture.url, time));
    VARVE_TRY(insert_at(time));
  }
  VARVE_TRY(all.run(Query::kUseBlob, stored->id, 1));
  VARVE_TRY(all.count_capture(capture.key, time, static_cast<std::int64_t>(stored->raw), 1));
  return time;
}

Result<bool> Writer::remove_capture(std::string_view url, Time time) {
  Statements& all = *statements_;
  VARVE_TRY(all.ready());
  const std::string key = url::surt_key(url);
  VARVE_ASSIGN(const auto of, all.find_capture(key, url, time));
  if (!of) return false;
  std::int64_t raw = 0;
  {
    VARVE_ASSIGN(Statement * body, all.get(Query::kBodyOfCapture));
    auto use = body->use(of->key_id, time, of->variant);
    VARVE_ASSIGN(const bool there, use.next());
    if (there) {
      raw = use.integer(1);
      VARVE_TRY(all.run(Query::kUseBlob, use.integer(0), -1));
    }
  }
  VARVE_TRY(all.run(Query::kRemoveCapture, of->key_id, time, of->variant));
  VARVE_TRY(all.count_snapshot(key, {time, of->key_id, of->variant}, -1));
  VARVE_TRY(all.run(Query::kRemoveSnapshot, time, of->key_id, of->variant));
  VARVE_TRY(all.run(Query::kRemoveTags, url, time));
  VARVE_TRY(all.run(Query::kRemoveMark, url, time));
  VARVE_TRY(all.forget_url(key, *of));
  VARVE_TRY(all.count_capture(key, time, raw, -1));
  return true;
}

Result<void> Writer::Statements::forget_url(std::string_view key, const Url& url) {
  VARVE_ASSIGN(const auto other, ask(Query::kCaptureOfUrl, url.key_id, url.variant));
  if (other) return {};
  --added.urls;
  VARVE_TRY(run(Query::kRemoveUrl, url.key_id, url.variant));
  VARVE_ASSIGN(const auto of_key, ask(Query::kCaptureOfKey, url.key_id));
  if (!of_key) {
    --site_change(key).urls;
    return run(Query::kRemoveKey, key);
  }
  if (!is_form(url.variant)) return {};
  VARVE_ASSIGN(const auto of, find_key(key));
  const std::int64_t bit = std::int64_t{1} << url.variant;
  return of ? run(Query::kSetForms, key, of->forms & ~bit) : Result<void>();
}

Result<void> Writer::add(const Snapshot& snapshot) {
  Statements& all = *statements_;
  VARVE_TRY(all.ready());
  const std::string key = url::surt_key(snapshot.url);
  VARVE_ASSIGN(const auto document, all.find_capture(key, snapshot.url, snapshot.time));
  if (!document) {
    return fail(ErrorKind::kInvalid, "the snapshot's document {} at {} is no capture", snapshot.url,
                snapshot.time.rfc3339());
  }
  VARVE_TRY(all.run(Query::kKeepUrl, document->key_id, document->variant, snapshot.url));
  VARVE_TRY(all.count_snapshot(key, {snapshot.time, document->key_id, document->variant}, 1));
  return all.run(Query::kAddSnapshot, snapshot.time, document->key_id, document->variant,
                 snapshot.members, snapshot.failed, fact_number(snapshot.fact));
}

Result<void> Writer::set_mark(const MarkRow& mark) {
  Statements& all = *statements_;
  VARVE_TRY(all.ready());
  const std::string key = url::surt_key(mark.url);
  VARVE_ASSIGN(const auto capture, all.find_capture(key, mark.url, mark.time));
  if (!capture) {
    return fail(ErrorKind::kInvalid, "{} at {} is no capture", mark.url, mark.time.rfc3339());
  }
  const std::string_view url = mark.url;
  VARVE_TRY(all.run(Query::kRemoveTags, url, mark.time));
  if (mark.tags.empty() && mark.note.empty() && !mark.hold) {
    return all.run(Query::kRemoveMark, url, mark.time);
  }
  for (const std::string& tag : mark.tags) {
    VARVE_TRY(all.run(Query::kAddTag, url, mark.time, std::string_view(tag)));
  }
  return all.run(Query::kSetMark, url, mark.time, std::string_view(mark.note), mark.hold ? 1 : 0);
}

Result<void> Writer::add_removal(const RemovalRow& removal) {
  VARVE_TRY(statements_->ready());
  return statements_->run(Query::kAddRemoval, std::string_view(removal.url), removal.time,
                          removal.removed, removal.reason);
}

Result<void> Writer::drop_removals(int reason) {
  VARVE_TRY(statements_->ready());
  return statements_->run(Query::kDropRemovals, reason);
}

}  // namespace varve::index
