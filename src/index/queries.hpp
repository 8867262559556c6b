// All SQL of the index, so that tests/index/plan_test.cpp can hold each query's plan against what
// it has to be. Parameters are numbered in the order in which the callers bind them.
#pragma once

#include <string_view>

namespace varve::index::sql {

// What capture_row() reads.
#define VARVE_CAPTURE_COLUMNS                                                                      \
  "c.key_id, c.time, c.url_id, c.blob_id, c.status, c.source, c.truncated, c.record, c.position, " \
  "u.url, m.mime, b.digest, b.raw, v.first_time"
#define VARVE_CAPTURE_DETAILS               \
  " CROSS JOIN mimes m ON m.id = c.mime_id" \
  " CROSS JOIN blobs b ON b.id = c.blob_id" \
  " LEFT JOIN versions v ON v.url_id = c.url_id AND v.blob_id = c.blob_id"

inline constexpr std::string_view kBlob =
    "SELECT id, digest, pack, offset, stored, raw FROM blobs WHERE digest = ?1";
inline constexpr std::string_view kRecord = "SELECT id, pack, offset FROM records WHERE id = ?1";
inline constexpr std::string_view kKey = "SELECT id FROM keys WHERE key = ?1";
inline constexpr std::string_view kMime = "SELECT id FROM mimes WHERE mime = ?1";
inline constexpr std::string_view kUrl = "SELECT id, key_id FROM urls WHERE url = ?1";
inline constexpr std::string_view kPacks = "SELECT number, committed FROM packs ORDER BY number";
inline constexpr std::string_view kLastPack =
    "SELECT number, committed FROM packs ORDER BY number DESC LIMIT 1";
inline constexpr std::string_view kTotals =
    "SELECT captures, urls, blobs, bytes_original FROM totals WHERE id = 1";

// The captures beside a time, named only; then the row of the one that is taken.
inline constexpr std::string_view kBefore =
    "SELECT time, url_id FROM captures WHERE key_id = ?1 AND time <= ?2 ORDER BY time DESC LIMIT 1";
inline constexpr std::string_view kAfter =
    "SELECT time, url_id FROM captures WHERE key_id = ?1 AND time >= ?2 ORDER BY time LIMIT 1";
inline constexpr std::string_view kCaptureAt =
    "SELECT " VARVE_CAPTURE_COLUMNS
    " FROM captures c CROSS JOIN urls u ON u.id = c.url_id" VARVE_CAPTURE_DETAILS
    " WHERE c.key_id = ?1 AND c.time = ?2 AND c.url_id = ?3";
inline constexpr std::string_view kCapture =
    "SELECT " VARVE_CAPTURE_COLUMNS
    " FROM urls u CROSS JOIN captures c"
    " ON c.key_id = u.key_id AND c.time = ?2 AND c.url_id = u.id" VARVE_CAPTURE_DETAILS
    " WHERE u.url = ?1";

// Keys from ?1 on, in their order; the second up to ?2.
inline constexpr std::string_view kKeysFrom =
    "SELECT id, key FROM keys WHERE key >= ?1 ORDER BY key";
inline constexpr std::string_view kKeysBetween =
    "SELECT id, key FROM keys WHERE key >= ?1 AND key < ?2 ORDER BY key";
// Of one key: after the capture (?2, ?3), up to the time ?4; status ?5 and mime ?6 where not NULL.
inline constexpr std::string_view kPageOldestFirst =
    "SELECT " VARVE_CAPTURE_COLUMNS
    " FROM captures c CROSS JOIN urls u ON u.id = c.url_id" VARVE_CAPTURE_DETAILS
    " WHERE c.key_id = ?1 AND (c.time, c.url_id) > (?2, ?3) AND c.time <= ?4"
    " AND (?5 IS NULL OR c.status = ?5) AND (?6 IS NULL OR c.mime_id = ?6)"
    " ORDER BY c.time, c.url_id LIMIT ?7";
inline constexpr std::string_view kPageNewestFirst =
    "SELECT " VARVE_CAPTURE_COLUMNS
    " FROM captures c CROSS JOIN urls u ON u.id = c.url_id" VARVE_CAPTURE_DETAILS
    " WHERE c.key_id = ?1 AND (c.time, c.url_id) < (?2, ?3) AND c.time >= ?4"
    " AND (?5 IS NULL OR c.status = ?5) AND (?6 IS NULL OR c.mime_id = ?6)"
    " ORDER BY c.time DESC, c.url_id DESC LIMIT ?7";

inline constexpr std::string_view kRecentSnapshots =
    "SELECT u.url, s.asked_url, s.time, s.title, s.verdict, s.status, s.member_count,"
    " s.failed_count FROM snapshots s CROSS JOIN urls u ON u.id = s.url_id"
    " ORDER BY s.time DESC LIMIT ?1";

inline constexpr std::string_view kBlobsAfter =
    "SELECT id, digest, pack, offset, stored, raw FROM blobs WHERE id > ?1 ORDER BY id LIMIT ?2";
inline constexpr std::string_view kRecordsAfter =
    "SELECT id, pack, offset FROM records WHERE id > ?1 ORDER BY id LIMIT ?2";

// What a transaction does.
inline constexpr std::string_view kSetPack =
    "INSERT INTO packs (number, committed) VALUES (?1, ?2)"
    " ON CONFLICT (number) DO UPDATE SET committed = excluded.committed";
inline constexpr std::string_view kAddBlob =
    "INSERT INTO blobs (digest, pack, offset, stored, raw) VALUES (?1, ?2, ?3, ?4, ?5)"
    " ON CONFLICT (digest) DO NOTHING RETURNING id";
inline constexpr std::string_view kNextRecord = "SELECT coalesce(max(id), 0) + 1 FROM records";
inline constexpr std::string_view kAddRecord =
    "INSERT INTO records (id, pack, offset) VALUES (?1, ?2, ?3)";
inline constexpr std::string_view kAddKey = "INSERT INTO keys (key) VALUES (?1)";
inline constexpr std::string_view kAddUrl = "INSERT INTO urls (key_id, url) VALUES (?1, ?2)";
inline constexpr std::string_view kAddMime = "INSERT INTO mimes (mime) VALUES (?1)";
inline constexpr std::string_view kAddCapture =
    "INSERT INTO captures (key_id, time, url_id, blob_id, mime_id, status, source, truncated,"
    " record, position) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
inline constexpr std::string_view kCaptureStatus =
    "SELECT status FROM captures WHERE key_id = ?1 AND time = ?2 AND url_id = ?3";
inline constexpr std::string_view kAddVersion =
    "INSERT INTO versions (url_id, blob_id, first_time) VALUES (?1, ?2, ?3)"
    " ON CONFLICT (url_id, blob_id) DO UPDATE SET first_time = excluded.first_time"
    " WHERE excluded.first_time < first_time";
inline constexpr std::string_view kAddSnapshot =
    "INSERT INTO snapshots (url_id, time, asked_url, title, verdict, status, member_count,"
    " failed_count, note, hold, record, position)"
    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
inline constexpr std::string_view kAddTag =
    "INSERT INTO tags (tag, snapshot_id) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
inline constexpr std::string_view kAddMember =
    "INSERT INTO members (snapshot_id, url_id, delay) VALUES (?1, ?2, ?3)";
inline constexpr std::string_view kAddFailed =
    "INSERT INTO failed_resources (snapshot_id, position, url, reason) VALUES (?1, ?2, ?3, ?4)";
inline constexpr std::string_view kAddTotals =
    "UPDATE totals SET generation = generation + 1, captures = captures + ?1, urls = urls + ?2,"
    " blobs = blobs + ?3, bytes_original = bytes_original + ?4 WHERE id = 1";

}  // namespace varve::index::sql
