#include "varve/interchange/cdx_import.hpp"

#include <set>

#include "interchange/already_there.hpp"
#include "interchange/import_state.hpp"
#include "interchange/intake.hpp"
#include "interchange/remote_list.hpp"
#include "interchange/replayed_answer.hpp"
#include "interchange/scope.hpp"
#include "varve/fetch/address.hpp"

namespace varve::interchange {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kUsualDelay{1'000};
constexpr std::chrono::seconds kUntilCommit{5};  // what came stays, also where the power fails
constexpr std::size_t kLinesTogether = 1'000;
constexpr int kFailuresInARow = 5;
constexpr int kOddLinesFirst = 20;  // of a list that is none
constexpr int kRedirects = 3;

milliseconds delay_of(const CdxImportOptions& options, const RemoteArchive& remote) {
  if (options.delay) return *options.delay;
  const bool near = fetch::why_refused(remote.endpoint().hostname()).has_value();
  return near ? milliseconds(0) : kUsualDelay;
}

// What makes two runs the same import.
std::string name_of(const CdxImportOptions& options, const RemoteArchive& remote) {
  const archive::Query& query = options.query;
  return fmt::format("cdx\n{}\n{}\n{}\n{}\n{}\n{}\n{}", remote.endpoint().href(), remote.replay(),
                     query.url, static_cast<int>(query.match), query.from.us, query.to.us,
                     query.limit);
}

class CdxImport {
 public:
  CdxImport(archive::Archive& archive, const CdxImportOptions& options, RemoteArchive remote,
            ImportState state, PoliteClient client)
      : options_(options),
        remote_(std::move(remote)),
        state_(std::move(state)),
        client_(std::move(client)),
        intake_(archive, options.import.exact, report_),
        there_(archive),
        scope_(options.query),
        list_(client_, remote_, options.query, {state_.note(), state_.position().byte}) {}

  Result<ImportReport> run() {
    auto done = take_lines();
    if (!done) {
      VARVE_TRY(commit());
      return tl::unexpected(done.error());
    }
    VARVE_TRY(intake_.commit());
    VARVE_TRY(state_.finish());
    return report_;
  }

 private:
  Result<void> take_lines();
  Result<void> take(const ListedLine& listed);
  Result<void> take_missing(const CdxLine& line, std::uint64_t number);
  Result<fetch::Response> get(const CdxLine& line);
  Result<void> take_failure(const CdxLine& line, const Error& error);
  Result<void> tell_bad(const std::string& what, const std::string& where,
                        const std::string& reason);
  Result<void> commit();

  const CdxImportOptions& options_;
  RemoteArchive remote_;
  ImportState state_;
  PoliteClient client_;
  ImportReport report_;
  Intake intake_;
  AlreadyThere there_;
  Scope scope_;
  RemoteList list_;
  std::set<std::string> waiting_;  // names and digests of lines that are not put down yet
  Clock::time_point committed_ = Clock::now();
  int failures_ = 0;  // in a row
};

Result<void> CdxImport::take_lines() {
  for (;;) {
    VARVE_ASSIGN(const auto listed, list_.next());
    if (!listed) return {};
    ++report_.records;
    VARVE_TRY(take(*listed));
    if (Clock::now() - committed_ > kUntilCommit || waiting_.size() >= kLinesTogether) {
      VARVE_TRY(commit());
    }
    if (options_.import.progress &&
        !options_.import.progress(
            {remote_.endpoint().href(), client_.received(), 0, report_.records})) {
      return fail(ErrorKind::kCancelled, "the import was stopped; started again, it goes on");
    }
  }
}

Result<void> CdxImport::take(const ListedLine& listed) {
  if (!listed.line) {
    VARVE_TRY(tell_bad(remote_.endpoint().href(), fmt::format("line {}", listed.number),
                       listed.line.error().message));
    if (report_.bad < kOddLinesFirst || report_.bad < report_.records) return {};
    return fail(ErrorKind::kInvalid, "{} answers with something else than a list of captures",
                remote_.endpoint().href());
  }
  const CdxLine& line = *listed.line;
  if (!scope_.has(line)) {
    return tell_bad(line.name(), {}, "the CDX server lists it, but it was not asked for");
  }
  const std::string name =
      fmt::format("{} {}", line.name(), line.digest ? line.digest->text() : "");
  VARVE_ASSIGN(const Presence presence, waiting_.count(name) != 0
                                            ? Presence::kThere
                                            : there_.find(line, listed.shares_second));
  if (presence == Presence::kThere) ++report_.there_before;
  if (presence == Presence::kRemoved) ++report_.removed_here;
  if (presence != Presence::kMissing) return {};
  VARVE_TRY(take_missing(line, listed.number));
  waiting_.insert(name);
  return {};
}

Result<void> CdxImport::take_missing(const CdxLine& line, std::uint64_t number) {
  auto response = get(line);
  if (!response) return take_failure(line, response.error());
  const auto warn = [&](const std::string& reason) {
    ++report_.warnings;
    if (options_.import.on_warning) options_.import.on_warning({line.name(), {}, reason});
  };
  auto answer = replayed_answer(*response, line, remote_, warn);
  if (!answer) {
    const bool busy = response->status == 429 && !is_memento(*response);
    if (!busy) return take_failure(line, answer.error());
    return fail(ErrorKind::kNetwork,
                "{}: the archive asks to be left alone for now (429); started again later, the "
                "import goes on",
                line.name());
  }
  failures_ = 0;
  answer->position.byte = number;
  VARVE_ASSIGN(const bool taken, intake_.take(*answer));
  if (taken) return {};
  warn(std::string(kOtherPayload));
  answer->repeats.reset();
  return intake_.take(*answer).map([](bool) {});
}

// An archive may lead to the same capture at another of its names.
Result<fetch::Response> CdxImport::get(const CdxLine& line) {
  VARVE_ASSIGN(url::Url url, remote_.replay_url(line));
  for (int hop = 0;; ++hop) {
    VARVE_ASSIGN(fetch::Response response, client_.get_capture(url));
    const auto location = fetch::find_header(response.response_head, "location");
    if (is_memento(response) || !location || hop == kRedirects) return response;
    const auto there = remote_.archived_at(*location, url);
    const auto target = url::Url::parse(*location, &url);
    if (!there || !target || there->url != line.url || there->time != line.time) return response;
    url = *target;
  }
}

// Of one capture, unless the archive itself is away.
Result<void> CdxImport::take_failure(const CdxLine& line, const Error& error) {
  const bool passes = error.kind == ErrorKind::kNetwork || error.kind == ErrorKind::kTimeout;
  if (!passes && error.kind != ErrorKind::kInvalid && error.kind != ErrorKind::kLimit) {
    return tl::unexpected(error);
  }
  VARVE_TRY(tell_bad(line.name(), {}, error.message));
  failures_ = passes ? failures_ + 1 : 0;
  if (failures_ < kFailuresInARow) return {};
  return fail(ErrorKind::kNetwork,
              "{} captures in a row could not be had; started again later, the import goes on",
              failures_);
}

Result<void> CdxImport::tell_bad(const std::string& what, const std::string& where,
                                 const std::string& reason) {
  ++report_.bad;
  if (options_.import.strict) return fail(ErrorKind::kInvalid, "{}: {}", what, reason);
  if (options_.import.on_bad) options_.import.on_bad({what, where, reason});
  return {};
}

// All lines before this page are settled then. A list in one answer is read from its beginning
// again: what is here already shows without a request.
Result<void> CdxImport::commit() {
  VARVE_TRY(intake_.commit());
  waiting_.clear();
  committed_ = Clock::now();
  const RemoteList::Place& place = list_.place();
  if (place.resume_key.empty()) return {};
  return state_.settle({place.lines, 0}, place.resume_key);
}

}  // namespace

Result<void> check(const CdxImportOptions& options) {
  return RemoteArchive::of(options.server, options.replay).map([](const RemoteArchive&) {});
}

Result<ImportReport> import_cdx(archive::Archive& archive, const CdxImportOptions& options) {
  VARVE_ASSIGN(RemoteArchive remote, RemoteArchive::of(options.server, options.replay));
  VARVE_ASSIGN(ImportState state,
               ImportState::of_name(options.import.state_folder, name_of(options, remote)));
  const auto progress = options.import.progress;
  VARVE_ASSIGN(PoliteClient client,
               PoliteClient::make(options.fetch, delay_of(options, remote),
                                  [progress] { return !progress || progress({}); }));
  return CdxImport(archive, options, std::move(remote), std::move(state), std::move(client)).run();
}

}  // namespace varve::interchange
