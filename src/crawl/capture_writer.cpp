#include "varve/crawl/capture_writer.hpp"

#include <algorithm>
#include <utility>

#include "varve/crawl/answer_facts.hpp"

namespace varve::crawl {
namespace {

// A group is written when this much is prepared, even where no page is done yet.
constexpr std::uint64_t kGroupBytes = 32u << 20;
// As long as other pages are on their way, a page that is done waits this long for them: what is
// written together is stored together, and synced once.
constexpr std::chrono::milliseconds kGathering{25};

archive::Capture facts_of(const fetch::Response& response) {
  archive::Capture capture;
  capture.url = response.url.without_fragment();
  capture.time = response.time;
  capture.status = response.status;
  capture.mime = mime_of(response);
  capture.request_head = response.request_head;
  capture.response_head = response.response_head;
  capture.remote_address = response.remote_address;
  if (response.tls) {
    capture.tls_version = response.tls->version;
    capture.tls_cipher = response.tls->cipher;
  }
  capture.digest = response.digest;
  capture.length = response.body.size();
  capture.transferred_digest = response.transferred_digest;
  capture.transferred_length = response.transferred_length;
  capture.truncated = response.truncated;
  return capture;
}

bool has_document(const FinishedPage& page) {
  return page.document != nullptr;
}

}  // namespace

CaptureWriter::CaptureWriter(archive::Archive& archive, bool exact,
                             std::function<void(PageResult)> on_page)
    : archive_(archive), exact_(exact), on_page_(std::move(on_page)), thread_([this] { run(); }) {}

CaptureWriter::~CaptureWriter() {
  if (thread_.joinable()) (void)close();
}

void CaptureWriter::submit(std::shared_ptr<PendingCapture> capture, fetch::Response response) {
  queued_bytes_ += response.body.size() + response.transferred.size();
  {
    const std::lock_guard lock(mutex_);
    jobs_.emplace_back(Arrived{std::move(capture), std::move(response)});
  }
  arrived_.notify_one();
}

void CaptureWriter::finish(FinishedPage page) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.emplace_back(std::move(page));
  }
  arrived_.notify_one();
}

Result<void> CaptureWriter::close() {
  {
    const std::lock_guard lock(mutex_);
    closing_ = true;
  }
  arrived_.notify_one();
  thread_.join();
  if (error_) return tl::unexpected(*error_);
  return {};
}

// The jobs that came, none where the group is due before; false once there are none left and none
// will come.
bool CaptureWriter::wait_for_jobs(std::vector<Job>& jobs) {
  std::unique_lock lock(mutex_);
  const auto is_there = [this] { return !jobs_.empty() || closing_; };
  if (pages_.empty()) {
    arrived_.wait(lock, is_there);
  } else {
    arrived_.wait_until(lock, due_, is_there);
  }
  jobs.clear();
  std::swap(jobs, jobs_);
  return !jobs.empty() || !closing_;
}

// A group is all that came while the one before was written, and for a while; one page when there
// is only one.
void CaptureWriter::run() {
  std::vector<Job> jobs;
  while (wait_for_jobs(jobs)) {
    for (Job& job : jobs) {
      Result<void> done = failed_ ? tl::unexpected(*error_) : take(std::move(job));
      if (done && prepared_bytes_ > kGroupBytes) done = write_group();
      note(done);
    }
    const bool due = !pages_.empty() && (!more_come_ || Clock::now() >= due_);
    if (!failed_ && due) note(write_group());
    if (failed_) fail_pages(*error_);
  }
  if (!failed_ && (!prepared_.empty() || !pages_.empty())) note(write_group());
  if (failed_) fail_pages(*error_);
}

void CaptureWriter::note(const Result<void>& done) {
  if (done || failed_) return;
  error_ = done.error();
  failed_ = true;
}

Result<void> CaptureWriter::take(Job job) {
  if (auto* page = std::get_if<FinishedPage>(&job)) {
    if (pages_.empty()) due_ = Clock::now() + kGathering;
    more_come_ = page->more_come;
    pages_.push_back(std::move(*page));
    return {};
  }
  auto& arrived = std::get<Arrived>(job);
  const std::uint64_t bytes = arrived.response.body.size() + arrived.response.transferred.size();
  auto prepared = prepare(std::move(arrived));
  queued_bytes_ -= bytes;
  if (!prepared) return tl::unexpected(prepared.error());
  prepared_bytes_ += prepared->capture.length;
  prepared_.push_back(*std::move(prepared));
  return {};
}

Result<CaptureWriter::Prepared> CaptureWriter::prepare(Arrived arrived) {
  const fetch::Response& response = arrived.response;
  Prepared prepared{std::move(arrived.capture), facts_of(response), {}};
  prepared.capture.source = prepared.pending->source;
  if (prepared.capture.mime.empty()) prepared.capture.mime = prepared.pending->mime;
  VARVE_ASSIGN(archive::PreparedBlob body,
               archive_.prepare(response.body, response.digest, prepared.capture.mime,
                                prepared.capture.url));
  prepared.blobs.push_back(std::move(body));
  if (response.tls) {
    for (const std::string& certificate : response.tls->chain) {
      VARVE_ASSIGN(archive::PreparedBlob blob,
                   archive_.prepare(Body(certificate), std::nullopt, "application/pkix-cert"));
      prepared.capture.tls_chain.push_back(blob.digest());
      prepared.blobs.push_back(std::move(blob));
    }
  }
  VARVE_TRY(prepare_transferred(response, prepared));
  return prepared;
}

// The bytes as transferred: a recipe that makes them again of the decoded ones, else with --exact
// the bytes themselves.
Result<void> CaptureWriter::prepare_transferred(const fetch::Response& response,
                                                Prepared& prepared) {
  if (response.transferred_digest == response.digest) return {};
  auto recipe = recipes_.find(response, response.content_encoding, response.url.host());
  if (recipe) {
    prepared.capture.recipe = *std::move(recipe);
    return {};
  }
  if (!exact_) return {};
  VARVE_ASSIGN(archive::PreparedBlob blob,
               archive_.prepare(response.transferred, response.transferred_digest,
                                "application/x-transferred"));
  prepared.capture.transferred_blob = blob.digest();
  prepared.blobs.push_back(std::move(blob));
  return {};
}

Result<void> CaptureWriter::write_group() {
  if (!prepared_.empty() || std::any_of(pages_.begin(), pages_.end(), has_document)) {
    VARVE_TRY(commit_group());
  }
  for (FinishedPage& page : std::exchange(pages_, {})) on_page_(std::move(page.result));
  return {};
}

Result<void> CaptureWriter::commit_group() {
  VARVE_ASSIGN(archive::Transaction transaction, archive_.begin());
  for (Prepared& prepared : prepared_) {
    for (const archive::PreparedBlob& blob : prepared.blobs) VARVE_TRY(transaction.add(blob));
    VARVE_ASSIGN(prepared.pending->time, transaction.add(prepared.capture));
  }
  VARVE_TRY(write_pages(transaction));
  VARVE_TRY(transaction.commit());
  share_out(transaction.bytes_written());
  prepared_.clear();
  prepared_bytes_ = 0;
  return {};
}

// What the packs grew by belongs to the captures in proportion to what they brought: they are
// stored together.
void CaptureWriter::share_out(std::uint64_t stored) {
  constexpr double kFacts = 500;  // bytes that are said of a capture, about
  const auto brought = [](const Prepared& prepared) {
    double bytes = kFacts;
    for (const archive::PreparedBlob& blob : prepared.blobs) {
      if (blob.is_new()) bytes += static_cast<double>(blob.length());
    }
    return bytes;
  };
  double all = 1;
  for (const Prepared& prepared : prepared_) all += brought(prepared);
  for (const Prepared& prepared : prepared_) {
    prepared.pending->bytes_stored =
        static_cast<std::uint64_t>(static_cast<double>(stored) * brought(prepared) / all);
  }
  for (FinishedPage& page : pages_) {
    for (const auto& member : page.owned) page.result.bytes_stored += member->bytes_stored;
  }
}

Result<void> CaptureWriter::write_pages(archive::Transaction& transaction) {
  for (FinishedPage& page : pages_) {
    archive::Snapshot& snapshot = page.result.snapshot;
    // A file that is no page has its capture's, the last of what came on the way to it.
    if (!page.document && !page.members.empty()) snapshot.time = page.members.back()->time;
    if (!page.document) continue;
    snapshot.time = page.document->time;
    if (!page.makes_snapshot) continue;
    snapshot.members.reserve(page.members.size());
    for (const auto& member : page.members) snapshot.members.push_back({member->url, member->time});
    VARVE_TRY(transaction.add(snapshot));
  }
  return {};
}

// The archive failed: no page of this run is saved any more, and each is told so.
void CaptureWriter::fail_pages(const Error& error) {
  for (FinishedPage& page : std::exchange(pages_, {})) {
    if (!page.result.error) page.result.error = error;
    page.result.kept = false;
    on_page_(std::move(page.result));
  }
  prepared_.clear();
}

}  // namespace varve::crawl
