#include "varve/history/texts.hpp"

#include <algorithm>
#include <atomic>
#include <thread>

#include "varve/fetch/head.hpp"

namespace varve::history {
namespace {

constexpr unsigned kMostThreads = 4;

Result<text::PageText> text_of(const Result<archive::Capture>& capture,
                               const Result<std::optional<Body>>& body) {
  if (!capture) return tl::unexpected(capture.error());
  if (!body) return tl::unexpected(body.error());
  if (!*body) return fail(ErrorKind::kDamaged, "its body is not in the archive");
  const auto type = fetch::find_header(capture->response_head, "content-type");
  return text::extract((*body)->view(), type.value_or(capture->mime));
}

}  // namespace

std::vector<Result<text::PageText>> texts_of(const archive::Archive& archive,
                                             std::span<const archive::CaptureRow> rows) {
  std::vector<Digest> digests;
  for (const archive::CaptureRow& row : rows) digests.push_back(row.digest);
  const auto captures = archive.details(rows);
  const auto bodies = archive.bodies(digests);
  std::vector<Result<text::PageText>> texts(rows.size());
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < rows.size(); i = next++) {
      texts[i] = text_of(captures[i], bodies[i]);
    }
  };
  const auto many = std::min<std::size_t>(
      rows.size(), std::clamp(std::thread::hardware_concurrency(), 1U, kMostThreads));
  std::vector<std::jthread> threads;
  for (std::size_t i = 1; i < many; ++i) threads.emplace_back(work);
  work();
  threads.clear();
  return texts;
}

}  // namespace varve::history
