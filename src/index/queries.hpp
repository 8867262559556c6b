// All SQL of the index, so that tests/index/plan_test.cpp can hold docs/queries.md against SQLite's
// plan of each. Parameters are numbered in the order in which the callers bind them.
#pragma once

#include <array>
#include <string_view>

namespace varve::index {

enum class Query : unsigned char {
  kKey,
  kKeyAndBefore,
  kBefore,
  kAfter,
  kCaptureAt,
  kUrl,
  kKind,
  kBlobById,
  kBlobByDigest,
  kBlock,
  kKeysFrom,
  kKeysBetween,
  kPageOldestFirst,
  kPageNewestFirst,
  kFirstTimes,
  kRecentSnapshots,
  kSnapshotsAfter,
  kSnapshot,
  kSnapshotsUpTo,
  kSites,
  kSitesByNewest,
  kSite,
  kDays,
  kUrlCount,
  kKeyCount,
  kMark,
  kMarks,
  kTags,
  kRemovals,
  kTotals,
  kFactsFrom,
  kSnapshotFactsFrom,
  kPacks,
  kLastPack,
  kBlobsAfter,
  kBlocksAfter,
  kNumbers,
  kHighestBlock,
  kSetTotals,
  kSetPack,
  kRemovePack,
  kPackThere,
  kBlockWithoutPack,
  kSetBlock,
  kRemoveBlock,
  kAddBlob,
  kMoveBlob,
  kUseBlob,
  kBlobUses,
  kRemoveBlob, kUnusedBlobs, kBlobsLike,
  kKeyForms,
  kAddKey,
  kSetForms,
  kRemoveKey,
  kAddUrl,
  kKeepUrl,
  kRemoveUrl,
  kFindKind,
  kAddKind,
  kAddCapture,
  kCaptureThere,
  kBodyOfCapture,
  kRemoveCapture,
  kCaptureOfUrl,
  kCaptureOfKey,
  kAddSnapshot,
  kRemoveSnapshot,
  kSetMark,
  kRemoveMark,
  kAddTag,
  kRemoveTags,
  kAddRemoval,
  kRemovalThere,
  kDropRemovals,
  kPackLength,
  kSnapshotThere,
  kAddToSite,
  kNewestOfSite,
  kSetNewest,
  kRemoveSite,
  kAddToDay,
  kSpreadOverDays,
};

struct QueryText {
  Query query;
  std::string_view name;
  std::string_view answers;
  std::string_view sql;
};

// clang-format off
#define VARVE_BLOB "id, digest, block, begin, raw"
#define VARVE_PAGE                                                                          \
  "SELECT c.time, c.variant, c.blob_id, c.kind_id, c.fact, b.id, b.digest, b.block,"         \
  " b.begin, b.raw FROM captures c LEFT JOIN kinds k ON k.id = c.kind_id"                    \
  " LEFT JOIN blobs b ON b.id = c.blob_id WHERE c.key_id = ?1"
#define VARVE_PAGE_FILTER                                                                   \
  " AND (?5 IS NULL OR k.status = ?5) AND (?6 IS NULL OR k.mime = ?6)"                       \
  " AND (?7 IS NULL OR c.blob_id = ?7) AND (?8 IS NULL OR k.method = ?8)"
#define VARVE_SNAPSHOT                                                                      \
  "SELECT u.url, s.time, s.members, s.failed, s.fact, s.key_id, s.variant"                   \
  " FROM snapshots s LEFT JOIN urls u ON u.key_id = s.key_id AND u.variant = s.variant"

#define VARVE_SITE                                                                          \
  "SELECT s.site, s.urls, s.captures, s.bytes, s.pages, s.newest, s.newest_key, u.url"       \
  " FROM sites s LEFT JOIN urls u ON u.key_id = s.newest_key AND u.variant = s.newest_variant"

inline constexpr std::array kQueries = {
    QueryText{Query::kKey, "Key", "the id of a key",
     "SELECT id FROM keys WHERE key = ?1"},
    QueryText{Query::kKeyAndBefore, "KeyAndBefore",
     "nearest capture: a key, and its last capture up to a time",
     "SELECT c.time, c.variant, c.blob_id, c.kind_id, c.fact, k.id FROM keys k"
     " LEFT JOIN captures c ON c.key_id = k.id AND c.time <= ?2 WHERE k.key = ?1"
     " ORDER BY c.time DESC, c.variant DESC LIMIT 1"},
    QueryText{Query::kBefore, "Before", "a key's captures up to a time: the last one of a GET",
     "SELECT time, variant, blob_id, kind_id, fact FROM captures"
     " WHERE key_id = ?1 AND time <= ?2 ORDER BY time DESC, variant DESC"},
    QueryText{Query::kAfter, "After", "nearest capture: the key's from a time on, first one of a GET",
     "SELECT time, variant, blob_id, kind_id, fact FROM captures"
     " WHERE key_id = ?1 AND time >= ?2 ORDER BY time, variant"},
    QueryText{Query::kCaptureAt, "CaptureAt", "the capture of an exact URL at a time",
     "SELECT time, variant, blob_id, kind_id, fact FROM captures"
     " WHERE key_id = ?1 AND time = ?2 AND variant = ?3"},
    QueryText{Query::kUrl, "Url", "an exact URL that does not follow from its key",
     "SELECT url FROM urls WHERE key_id = ?1 AND variant = ?2"},
    QueryText{Query::kKind, "Kind", "media type, status and method of a capture; kept in memory",
     "SELECT mime, status, source, truncated, method FROM kinds WHERE id = ?1"},
    QueryText{Query::kBlobById, "BlobById", "a capture's body",
     "SELECT " VARVE_BLOB " FROM blobs WHERE id = ?1"},
    QueryText{Query::kBlobByDigest, "BlobByDigest", "a blob by its SHA-256",
     "SELECT " VARVE_BLOB " FROM blobs WHERE substr(digest, 1, 4) = substr(?1, 1, 4)"
     " AND digest = ?1"},
    QueryText{Query::kBlock, "Block", "where a block lies",
     "SELECT number, pack, offset, base FROM blocks WHERE number = ?1"},

    QueryText{Query::kKeysFrom, "KeysFrom", "lists: the keys from one on (everything)",
     "SELECT id, key FROM keys WHERE key >= ?1 ORDER BY key"},
    QueryText{Query::kKeysBetween, "KeysBetween", "lists: the keys of a host, domain or prefix",
     "SELECT id, key FROM keys WHERE key >= ?1 AND key < ?2 ORDER BY key"},
    QueryText{Query::kPageOldestFirst, "PageOldestFirst",
     "lists: of one key, behind a capture and up to a time; status, media type, body and method where"
     " given",
     VARVE_PAGE " AND (c.time, c.variant) > (?2, ?3) AND c.time <= ?4" VARVE_PAGE_FILTER
     " ORDER BY c.time, c.variant LIMIT ?9"},
    QueryText{Query::kPageNewestFirst, "PageNewestFirst", "lists: the same, newest first",
     VARVE_PAGE " AND (c.time, c.variant) < (?2, ?3) AND c.time >= ?4" VARVE_PAGE_FILTER
     " ORDER BY c.time DESC, c.variant DESC LIMIT ?9"},
    QueryText{Query::kFirstTimes, "FirstTimes",
     "lists: the first capture with a body, looked for from the key's first one on",
     "SELECT time, variant, blob_id FROM captures WHERE key_id = ?1 AND time <= ?2"
     " ORDER BY time, variant"},

    QueryText{Query::kRecentSnapshots, "RecentSnapshots", "the latest snapshots",
     VARVE_SNAPSHOT " ORDER BY s.time DESC, s.key_id DESC, s.variant DESC LIMIT ?1"},
    QueryText{Query::kSnapshotsAfter, "SnapshotsAfter", "all snapshots, in pages",
     VARVE_SNAPSHOT " WHERE (s.time, s.key_id, s.variant) > (?1, ?2, ?3)"
     " ORDER BY s.time, s.key_id, s.variant LIMIT ?4"},
    QueryText{Query::kSnapshot, "Snapshot", "the snapshot of a document's capture",
     VARVE_SNAPSHOT " WHERE s.time = ?1 AND s.key_id = ?2 AND s.variant = ?3"},
    QueryText{Query::kSnapshotsUpTo, "SnapshotsUpTo",
     "sites: the snapshots from a time back, until a site's newest is met",
     VARVE_SNAPSHOT " WHERE s.time <= ?1 ORDER BY s.time DESC, s.key_id DESC, s.variant DESC"},
    QueryText{Query::kSites, "Sites", "the sites by name, in pages",
     VARVE_SITE " WHERE s.site > ?1 ORDER BY s.site LIMIT ?2"},
    QueryText{Query::kSitesByNewest, "SitesByNewest", "the sites by their newest page, in pages",
     VARVE_SITE " WHERE s.newest IS NOT NULL AND (s.newest, s.site) < (?1, ?2)"
     " ORDER BY s.newest DESC, s.site DESC LIMIT ?3"},
    QueryText{Query::kSite, "Site", "one site", VARVE_SITE " WHERE s.site = ?1"},
    QueryText{Query::kDays, "Days", "how the archive grew: the days before one, newest first",
     "SELECT day, captures, bytes, stored FROM days WHERE day < ?1 ORDER BY day DESC LIMIT ?2"},
    QueryText{Query::kUrlCount, "UrlCount",
     "lists of URLs: how often one was captured, and between when; reads its captures",
     "SELECT count(*), min(time), max(time) FROM captures WHERE key_id = ?1"},
    QueryText{Query::kKeyCount, "KeyCount", "how many URLs there are below a prefix, up to a limit",
     "SELECT count(*) FROM (SELECT 1 FROM keys WHERE key >= ?1 AND key < ?2 LIMIT ?3)"},
    QueryText{Query::kMark, "Mark", "note and hold of a capture",
     "SELECT note, hold FROM marks WHERE url = ?1 AND time = ?2"},
    QueryText{Query::kMarks, "Marks", "all marks: little, all of it wanted",
     "SELECT url, time, note, hold FROM marks ORDER BY url, time"},
    QueryText{Query::kTags, "Tags", "the tags of a capture",
     "SELECT tag FROM tags WHERE url = ?1 AND time = ?2 ORDER BY tag"},
    QueryText{Query::kRemovals, "Removals", "all removals: all of it wanted",
     "SELECT url, time, removed, reason FROM removals ORDER BY url, time"},
    QueryText{Query::kTotals, "Totals", "what there is",
     "SELECT captures, urls, blobs, bytes_original, commits, next_block FROM totals WHERE id = 1"},
    QueryText{Query::kFactsFrom, "FactsFrom",
     "what was captured from a block on: all captures are read, a tenth of a microsecond each",
     "SELECT fact FROM captures WHERE fact >= ?1 LIMIT ?2"},
    QueryText{Query::kSnapshotFactsFrom, "SnapshotFactsFrom",
     "the snapshots from a block on: all snapshots are read",
     "SELECT fact FROM snapshots WHERE fact >= ?1 LIMIT ?2"},
    QueryText{Query::kPacks, "Packs", "all packs: some hundreds, all wanted",
     "SELECT number, committed FROM packs ORDER BY number"},
    QueryText{Query::kLastPack, "LastPack", "the last pack: from the end, and stops there",
     "SELECT number, committed FROM packs ORDER BY number DESC LIMIT 1"},
    QueryText{Query::kBlobsAfter, "BlobsAfter", "checks: all blobs, in pages",
     "SELECT " VARVE_BLOB " FROM blobs WHERE id > ?1 ORDER BY id LIMIT ?2"},
    QueryText{Query::kBlocksAfter, "BlocksAfter", "checks: all blocks, in pages",
     "SELECT number, pack, offset, base FROM blocks WHERE number > ?1 ORDER BY number LIMIT ?2"},

    QueryText{Query::kNumbers, "Numbers", "a transaction's beginning: the next free numbers",
     "SELECT next_key, next_block FROM totals WHERE id = 1"},
    QueryText{Query::kHighestBlock, "HighestBlock", "the same; from the end, and stops there",
     "SELECT max(number) FROM blocks"},
    QueryText{Query::kSetTotals, "SetTotals", "a transaction's end",
     "UPDATE totals SET captures = captures + ?1, urls = urls + ?2, blobs = blobs + ?3,"
     " bytes_original = bytes_original + ?4, next_key = ?5, next_block = ?6,"
     " commits = commits + 1 WHERE id = 1"},
    QueryText{Query::kSetPack, "SetPack", "a pack's committed length",
     "INSERT INTO packs (number, committed) VALUES (?1, ?2)"
     " ON CONFLICT (number) DO UPDATE SET committed = excluded.committed"},
    QueryText{Query::kRemovePack, "RemovePack", "a pack is gone",
     "DELETE FROM packs WHERE number = ?1"},
    QueryText{Query::kPackThere, "PackThere", "is the pack of a new block there?",
     "SELECT 1 FROM packs WHERE number = ?1"},
    QueryText{Query::kBlockWithoutPack, "BlockWithoutPack",
     "once in a transaction that removed packs: reads all blocks",
     "SELECT pack FROM blocks b WHERE NOT EXISTS (SELECT 1 FROM packs p WHERE p.number = b.pack)"
     " LIMIT 1"},
    QueryText{Query::kSetBlock, "SetBlock", "a block is new, or has moved",
     "INSERT INTO blocks (number, pack, offset, base) VALUES (?1, ?2, ?3, ?4)"
     " ON CONFLICT (number) DO UPDATE SET pack = excluded.pack, offset = excluded.offset,"
     " base = excluded.base"},
    QueryText{Query::kRemoveBlock, "RemoveBlock", "a block is gone",
     "DELETE FROM blocks WHERE number = ?1"},
    QueryText{Query::kAddBlob, "AddBlob", "a new blob",
     "INSERT INTO blobs (digest, block, begin, raw, uses) VALUES (?1, ?2, ?3, ?4, 0)"},
    QueryText{Query::kMoveBlob, "MoveBlob", "a blob's place has changed",
     "UPDATE blobs SET block = ?2, begin = ?3, raw = ?4 WHERE id = ?1"},
    QueryText{Query::kUseBlob, "UseBlob", "a capture with that body came or went",
     "UPDATE blobs SET uses = uses + ?2 WHERE id = ?1"},
    QueryText{Query::kBlobUses, "BlobUses", "is a blob a capture's body?",
     "SELECT uses FROM blobs WHERE id = ?1"},
    QueryText{Query::kRemoveBlob, "RemoveBlob", "a blob is gone",
     "DELETE FROM blobs WHERE id = ?1"},
    QueryText{Query::kUnusedBlobs, "UnusedBlobs", "care: blobs that are no capture's body",
     "SELECT " VARVE_BLOB " FROM blobs WHERE uses = 0"},
    QueryText{Query::kBlobsLike, "BlobsLike", "care: blobs by the first bytes of their SHA-256",
     "SELECT " VARVE_BLOB " FROM blobs WHERE substr(digest, 1, 4) ="
     " substr(CAST(?1 AS BLOB), 1, 4) AND substr(digest, 1, 8) = CAST(?1 AS BLOB)"},
    QueryText{Query::kKeyForms, "KeyForms", "a key's id, and the URLs that follow from it",
     "SELECT id, forms FROM keys WHERE key = ?1"},
    QueryText{Query::kAddKey, "AddKey", "a new key",
     "INSERT INTO keys (key, id, forms) VALUES (?1, ?2, ?3)"},
    QueryText{Query::kSetForms, "SetForms", "a new URL that follows from its key",
     "UPDATE keys SET forms = ?2 WHERE key = ?1"},
    QueryText{Query::kRemoveKey, "RemoveKey", "the key's last capture is gone",
     "DELETE FROM keys WHERE key = ?1"},
    QueryText{Query::kAddUrl, "AddUrl", "a new URL that does not",
     "INSERT INTO urls (key_id, variant, url) VALUES (?1, ?2, ?3)"},
    QueryText{Query::kKeepUrl, "KeepUrl", "a snapshot's URL: its text is needed",
     "INSERT INTO urls (key_id, variant, url) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING"},
    QueryText{Query::kRemoveUrl, "RemoveUrl", "the URL's last capture is gone",
     "DELETE FROM urls WHERE key_id = ?1 AND variant = ?2"},
    QueryText{Query::kFindKind, "FindKind", "the id of a kind; kept in memory",
     "SELECT id FROM kinds WHERE mime = ?1 AND status = ?2 AND source = ?3 AND truncated = ?4"
     " AND method = ?5"},
    QueryText{Query::kAddKind, "AddKind", "a new kind",
     "INSERT INTO kinds (mime, status, source, truncated, method) VALUES (?1, ?2, ?3, ?4, ?5)"},
    QueryText{Query::kAddCapture, "AddCapture", "a new capture",
     "INSERT INTO captures (key_id, time, variant, blob_id, kind_id, fact)"
     " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"},
    QueryText{Query::kCaptureThere, "CaptureThere", "is a time taken?",
     "SELECT 1 FROM captures WHERE key_id = ?1 AND time = ?2 AND variant = ?3"},
    QueryText{Query::kBodyOfCapture, "BodyOfCapture", "the body of a capture that goes",
     "SELECT b.id, b.raw FROM captures c CROSS JOIN blobs b ON b.id = c.blob_id"
     " WHERE c.key_id = ?1 AND c.time = ?2 AND c.variant = ?3"},
    QueryText{Query::kRemoveCapture, "RemoveCapture", "a capture is gone",
     "DELETE FROM captures WHERE key_id = ?1 AND time = ?2 AND variant = ?3"},
    QueryText{Query::kCaptureOfUrl, "CaptureOfUrl",
     "has the URL of a removed capture others? Reads the key's, up to the first",
     "SELECT 1 FROM captures WHERE key_id = ?1 AND variant = ?2 LIMIT 1"},
    QueryText{Query::kCaptureOfKey, "CaptureOfKey", "has its key?",
     "SELECT 1 FROM captures WHERE key_id = ?1 LIMIT 1"},
    QueryText{Query::kAddSnapshot, "AddSnapshot", "a new snapshot",
     "INSERT INTO snapshots (time, key_id, variant, members, failed, fact)"
     " VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
     " ON CONFLICT (time, key_id, variant) DO UPDATE SET members = excluded.members,"
     " failed = excluded.failed, fact = excluded.fact"},
    QueryText{Query::kRemoveSnapshot, "RemoveSnapshot", "its document's capture is gone",
     "DELETE FROM snapshots WHERE time = ?1 AND key_id = ?2 AND variant = ?3"},
    QueryText{Query::kSetMark, "SetMark", "a mark",
     "INSERT INTO marks (url, time, note, hold) VALUES (?1, ?2, ?3, ?4)"
     " ON CONFLICT (url, time) DO UPDATE SET note = excluded.note, hold = excluded.hold"},
    QueryText{Query::kRemoveMark, "RemoveMark", "a mark is taken back",
     "DELETE FROM marks WHERE url = ?1 AND time = ?2"},
    QueryText{Query::kAddTag, "AddTag", "a tag",
     "INSERT INTO tags (url, time, tag) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING"},
    QueryText{Query::kRemoveTags, "RemoveTags", "tags are taken back",
     "DELETE FROM tags WHERE url = ?1 AND time = ?2"},
    QueryText{Query::kAddRemoval, "AddRemoval", "a capture was removed for good",
     "INSERT INTO removals (url, time, removed, reason) VALUES (?1, ?2, ?3, ?4)"
     " ON CONFLICT (url, time) DO UPDATE SET removed = excluded.removed,"
     " reason = excluded.reason"},
    QueryText{Query::kRemovalThere, "RemovalThere", "a new capture: was one removed at that time?",
     "SELECT 1 FROM removals WHERE url = ?1 AND time = ?2"},
    QueryText{Query::kDropRemovals, "DropRemovals",
     "nothing tells of what was pruned any more; reads all removals",
     "DELETE FROM removals WHERE reason = ?1"},
    QueryText{Query::kPackLength, "PackLength", "a pack's length, before it gets another",
     "SELECT committed FROM packs WHERE number = ?1"},
    QueryText{Query::kSnapshotThere, "SnapshotThere", "is a capture a snapshot's document",
     "SELECT 1 FROM snapshots WHERE time = ?1 AND key_id = ?2 AND variant = ?3"},
    QueryText{Query::kAddToSite, "AddToSite", "a transaction's end: what a site has more, or less",
     "INSERT INTO sites (site, urls, captures, bytes, pages) VALUES (?1, ?2, ?3, ?4, ?5)"
     " ON CONFLICT (site) DO UPDATE SET urls = urls + excluded.urls,"
     " captures = captures + excluded.captures, bytes = bytes + excluded.bytes,"
     " pages = pages + excluded.pages"},
    QueryText{Query::kNewestOfSite, "NewestOfSite", "its newest page, and how many it has",
     "SELECT newest, newest_key, newest_variant, pages FROM sites WHERE site = ?1"},
    QueryText{Query::kSetNewest, "SetNewest", "a site has another newest page",
     "UPDATE sites SET newest = ?2, newest_key = ?3, newest_variant = ?4 WHERE site = ?1"},
    QueryText{Query::kRemoveSite, "RemoveSite", "a site's last capture is gone",
     "DELETE FROM sites WHERE site = ?1 AND captures <= 0"},
    QueryText{Query::kAddToDay, "AddToDay", "a transaction's end: what a day has more, or less",
     "INSERT INTO days (day, captures, bytes, stored) VALUES (?1, ?2, ?3, ?4)"
     " ON CONFLICT (day) DO UPDATE SET captures = captures + excluded.captures,"
     " bytes = bytes + excluded.bytes, stored = stored + excluded.stored"},
    QueryText{Query::kSpreadOverDays, "SpreadOverDays",
     "the packs have another length, and no capture came: by what each day has of them; reads all days",
     "UPDATE days SET stored = stored"
     " + CAST(stored * (?1 / (SELECT max(total(stored), 1.0) FROM days)) AS INTEGER)"},
};
#undef VARVE_BLOB
#undef VARVE_PAGE
#undef VARVE_PAGE_FILTER
#undef VARVE_SNAPSHOT
#undef VARVE_SITE
// clang-format on

// Each stands at the place of its name.
static_assert([] {
  for (std::size_t i = 0; i < kQueries.size(); ++i) {
    if (static_cast<std::size_t>(kQueries[i].query) != i) return false;
  }
  return true;
}());

}  // namespace varve::index
