// What varve keeps of a capture and of a snapshot: the same facts in a pack's records, in the index
// and in memory.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "varve/base/digest.hpp"
#include "varve/base/time.hpp"
#include "varve/base/truncation.hpp"

namespace varve::archive {

enum class Source : unsigned char { kHttp = 0, kBrowser = 1, kImport = 2 };
std::string_view to_string(Source source);  // "http", "browser", "import"

// One URL at one time: an answer, with everything that was seen of it. A redirect is one too.
struct Capture {
  std::string url;  // exact, without fragment
  Time time;        // when the answer's first byte came; unique for a URL within an archive
  Source source = Source::kHttp;
  int status = 0;
  std::string mime;            // the Content-Type's essence, lower case; "" where there is none
  std::string request_head;    // as sent
  std::string response_head;   // status line and headers verbatim
  std::string remote_address;  // "93.184.216.34:443"
  std::string tls_version;     // "" where there was no TLS
  std::string tls_cipher;
  std::vector<Digest> tls_chain;  // certificates (DER), each a blob; leaf first

  Digest digest;              // SHA-256 of the decoded body, which is the blob
  std::uint64_t length = 0;   // bytes of it
  Digest transferred_digest;  // of the body as transferred
  std::uint64_t transferred_length = 0;
  std::string recipe;  // makes the transferred bytes of the decoded; "" where they are the same
  std::optional<Digest> transferred_blob;  // the transferred bytes themselves, where they are kept
  Truncation truncated = Truncation::kNone;
};

// The method in the request's first line; GET where it names none (RFC 9110 9.1: a token, here of
// at most 32 bytes).
std::string_view request_method(const Capture& capture);

// What the index knows of a capture: enough to list it and to find the rest.
struct CaptureRow {
  std::int64_t id = 0;
  std::string url;
  std::string key;  // SURT
  Time time;
  Source source = Source::kHttp;
  int status = 0;
  std::string mime;
  std::string method;  // of the request
  Digest digest;
  std::uint64_t length = 0;
  Truncation truncated = Truncation::kNone;
  std::optional<Time> revisit_of;  // the first capture of the same URL that has the same digest
};

struct FailedResource {
  std::string url;
  std::string reason;
};

// A page with all that it needs: the capture of its document and those of its requisites, made or
// found again in one save.
struct Snapshot {
  std::string url;        // as asked for
  std::string final_url;  // the document's, after redirects
  Time time;              // the document's capture
  std::string title;
  std::string verdict;  // "complete", "missing resources", …
  struct Member {
    std::string url;
    Time time;
  };
  std::vector<Member> members;  // the captures: redirects, document, requisites
  std::vector<FailedResource> failed;
  // What the user said of it when it was saved.
  std::vector<std::string> tags;
  std::string note;
  bool hold = false;  // must not be removed
  // A JSON object: with what and how it was made (program, options, browser); "" where nobody said.
  std::string circumstances;
};

// What people say of a capture later on, all of it; what was said last counts, whatever the clock
// was.
struct Mark {
  std::string url;
  Time time;  // the capture's
  Time said;
  std::vector<std::string> tags;  // without repetition, in their order by bytes
  std::string note;
  bool hold = false;
};

enum class RemovalReason : unsigned char { kForgotten = 1, kPruned = 2 };
std::string_view to_string(RemovalReason reason);  // "forgotten", "pruned"

// That a capture was removed for good: what stays of it.
struct Removal {
  std::string url;
  Time time;  // the capture's
  Time removed;
  RemovalReason reason = RemovalReason::kForgotten;
};

}  // namespace varve::archive
