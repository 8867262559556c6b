// What a save remembers of an answer once its bytes are handed on, whoever fetched it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "varve/base/digest.hpp"
#include "varve/base/truncation.hpp"
#include "varve/fetch/fetcher.hpp"

namespace varve::crawl {

// Bytes: what a stranger can make long in what is kept of a page.
inline constexpr std::size_t kMaxReason = 200;

// The essence of an answer's Content-Type, lower case; "" where there is none. Pure.
std::string mime_of(const fetch::Response& answer);

struct AnswerFacts {
  int status = 0;
  std::string reason;  // "404 Not Found": status_text()
  std::string mime;
  Digest digest;
  Truncation truncated = Truncation::kNone;
  std::string truncation_reason;
  std::uint64_t received = 0;  // bytes as transferred

  AnswerFacts() = default;
  explicit AnswerFacts(const fetch::Response& answer);
  // Why the answer does not count as saved well; empty where it does.
  [[nodiscard]] std::string failure() const;
};

}  // namespace varve::crawl
