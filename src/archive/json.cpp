#include "varve/archive/json.hpp"

namespace varve::archive {

std::string dump(const Json& json) {
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json to_json(const CaptureRow& row) {
  Json json;
  json["url"] = row.url;
  json["urlkey"] = row.key;
  json["timestamp"] = row.time.digits14();
  json["time"] = row.time.rfc3339();
  json["status"] = row.status;
  json["mime"] = row.mime;
  json["digest"] = row.digest.text();
  json["length"] = row.length;
  json["source"] = to_string(row.source);
  json["revisit_of"] = row.revisit_of ? Json(row.revisit_of->rfc3339()) : Json();
  if (row.truncated != Truncation::kNone) json["truncated"] = varve::to_string(row.truncated);
  return json;
}

namespace {

// As lists have it, whose key is read from its first.
Result<std::optional<Time>> revisit_of(const Archive& archive, const CaptureRow& row) {
  Query query;
  query.url = row.url;
  query.from = query.to = row.time;
  std::optional<Time> first;
  VARVE_TRY(archive.list(query, [&](const CaptureRow& each) {
    if (each.id == row.id) first = each.revisit_of;
    return true;
  }));
  return first;
}

}  // namespace

Result<Json> whole_json(const Archive& archive, const CaptureRow& row, const Capture& capture) {
  VARVE_ASSIGN(const Mark mark, archive.mark_of(row.url, row.time));
  VARVE_ASSIGN(const auto check, replay_check_of(archive, row.url, row.time));
  VARVE_ASSIGN(const auto first, revisit_of(archive, row));
  Json json = to_json(row);
  if (first) json["revisit_of"] = first->rfc3339();
  json["remote_address"] = capture.remote_address;
  json["transferred_digest"] = capture.transferred_digest.text();
  json["transferred_length"] = capture.transferred_length;
  json["recipe"] = capture.recipe;
  json["truncated"] = varve::to_string(capture.truncated);
  json["tls_version"] = capture.tls_version;
  json["tls_cipher"] = capture.tls_cipher;
  Json chain = Json::array();
  for (const Digest& certificate : capture.tls_chain) chain.push_back(certificate.text());
  json["tls_chain"] = chain;
  json["tags"] = mark.tags;
  json["note"] = mark.note;
  json["hold"] = mark.hold;
  json["replay"] = "/web/" + row.time.digits14() + "/" + row.url;
  if (check) json["replay_check"] = to_json(*check);
  return json;
}

Json to_json(const Mark& mark) {
  return {{"url", mark.url},
          {"timestamp", mark.time.digits14()},
          {"time", mark.time.rfc3339()},
          {"tags", mark.tags},
          {"note", mark.note},
          {"hold", mark.hold}};
}

Json to_json(const std::vector<FailedResource>& failed) {
  Json json = Json::array();
  for (const auto& resource : failed) {
    json.push_back({{"url", resource.url}, {"reason", resource.reason}});
  }
  return json;
}

Json to_json(const SavedPage& page) {
  const Snapshot& snapshot = page.snapshot;
  const bool stored = page.is_stored();
  Json json;
  json["url"] = snapshot.url;
  json["final_url"] = snapshot.final_url;
  json["timestamp"] = stored ? Json(snapshot.time.digits14()) : Json();
  json["time"] = stored ? Json(snapshot.time.rfc3339()) : Json();
  json["status"] = page.status == 0 ? Json() : Json(page.status);
  json["mime"] = page.mime;
  json["digest"] = stored ? Json(page.digest.text()) : Json();
  json["title"] = snapshot.title;
  json["resources"] = page.resources;
  json["failed"] = to_json(snapshot.failed);
  json["bytes_received"] = page.bytes_received;
  json["bytes_stored"] = page.bytes_stored;
  json["replay"] =
      stored ? Json(fmt::format("/web/{}/{}", snapshot.time.digits14(), snapshot.final_url))
             : Json();
  json["verdict"] = stored ? snapshot.verdict : "failed";
  if (page.unchanged_since) {
    json["unchanged"] = true;
    json["unchanged_since"] = page.unchanged_since->rfc3339();
  }
  if (page.error) {
    json["error"] = {{"kind", varve::to_string(page.error->kind)},
                     {"message", page.error->message}};
  }
  if (page.replay_check) {
    const auto& check = *page.replay_check;
    json["replay_check"] = check ? to_json(*check) : Json({{"error", check.error().message}});
  }
  return json;
}

Json to_json(const Stats& stats) {
  return {{"captures", stats.captures},
          {"urls", stats.urls},
          {"blobs", stats.blobs},
          {"bytes_original", stats.bytes_original},
          {"bytes_stored", stats.bytes_stored},
          {"packs", stats.packs}};
}

Json to_json(const Site& site) {
  Json json = {{"site", site.host},         {"urls", site.urls},
               {"captures", site.captures}, {"bytes_original", site.bytes_original},
               {"pages", site.pages},       {"newest", nullptr}};
  if (site.newest) {
    json["newest"] = {{"url", site.newest->url},
                      {"timestamp", site.newest->time.digits14()},
                      {"time", site.newest->time.rfc3339()}};
  }
  return json;
}

Json to_json(const UrlCount& row) {
  return {{"url", row.url},
          {"urlkey", row.key},
          {"captures", row.captures},
          {"first", row.first.rfc3339()},
          {"last", row.last.rfc3339()}};
}

Json to_json(const Day& day) {
  return {{"day", day.begin.rfc3339().substr(0, 10)},
          {"captures", day.captures},
          {"bytes_original", day.bytes_original},
          {"bytes_stored", day.bytes_stored}};
}

}  // namespace varve::archive
