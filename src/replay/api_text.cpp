#include "replay/api_text.hpp"

#include "replay/api_query.hpp"
#include "replay/diff.hpp"
#include "replay/handlers.hpp"
#include "replay/slow.hpp"
#include "replay/text_answers.hpp"
#include "varve/history/json.hpp"
#include "varve/search/json.hpp"

namespace varve::replay {
namespace {

using archive::Json;

// Those of the asker are told; others are the server's.
Result<Response> failed(const Error& error) {
  if (!is_askers_fault(error)) return tl::unexpected(error);
  return json_error(400, error.message);
}

template <typename T>
Json list_of(const std::vector<T>& all) {
  Json list = Json::array();
  for (const T& one : all) list.push_back(to_json(one));
  return list;
}

Result<search::Question> read_question(const Request& request) {
  search::Question question{.text = request.field("q").value_or(""), .url_prefix = {}};
  VARVE_ASSIGN(const archive::Query query, read_captures_query(request));
  question.url_prefix = query.url;
  question.from = query.from;
  question.to = query.to;
  question.limit = std::min<std::uint64_t>(query.limit, kMostHits);
  return question;
}

}  // namespace

Result<Response> api_search(const archive::Archive&, const Request& request) {
  const auto question = read_question(request);
  if (!question) return failed(question.error());
  const auto answer = search_text(request, *question);
  if (!answer) return failed(answer.error());
  return json_response(200, archive::dump({{"hits", list_of(answer->hits)},
                                           {"partial", answer->partial},
                                           {"behind", answer->behind}}));
}

Result<Response> api_diff(const archive::Archive& archive, const Request& request) {
  const auto turn = slow_turn();
  if (!turn) return busy(request);
  const auto difference = difference_of(archive, request);
  if (!difference) return failed(difference.error());
  const auto& [before, after, comparison, resources] = *difference;
  const auto shown = history::shown_of(comparison);
  Json changes = Json::array();
  history::each_change(before.text, after.text, shown,
                       [&](const Json& one) { changes.push_back(one); });
  return json_response(200, archive::dump({{"url", after.url},
                                           {"before", history::to_json(before)},
                                           {"after", history::to_json(after)},
                                           {"coarse", comparison.coarse},
                                           {"changes", std::move(changes)},
                                           {"left_out", comparison.edits.size() - shown.size()},
                                           {"resources", list_of(resources)}}));
}

Result<Response> api_blame(const archive::Archive& archive, const Request& request) {
  const auto turn = slow_turn();
  if (!turn) return busy(request);
  const auto blame = blame_text(archive, request);
  if (!blame) return failed(blame.error());
  return json_response(200, archive::dump({{"url", blame->version.url},
                                           {"time", blame->version.time.rfc3339()},
                                           {"passages", list_of(blame->passages)}}));
}

Result<Response> api_when(const archive::Archive& archive, const Request& request) {
  const auto turn = slow_turn();
  if (!turn) return busy(request);
  const auto when = when_text(archive, request);
  if (!when) return failed(when.error());
  return json_response(200, archive::dump({{"times", history::to_json(*when)}}));
}

}  // namespace varve::replay
