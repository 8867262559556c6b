// What varve knows of a capture and WARC has no field for: warc-fields (WARC 1.1, 6.5) of a
// metadata record beside the response, from which an import makes the same capture again. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "varve/archive/capture.hpp"

namespace varve::interchange {

// A response's head as a record has it: what the block does not bear out is renamed.
struct OutgoingHead {
  std::string text;
  std::vector<std::string> renamed;  // names of headers, as they stood
  std::string status_line;           // as it stood, where it was changed; else empty
};

// HTTP/2's status line becomes one of HTTP/1.1 (WARC extensions for HTTP/2, 0.1), and the transfer
// coding's header is renamed, since the block has no chunks. `decoded`: the block holds the decoded
// body, so that the headers of its coding and length are renamed too.
OutgoingHead outgoing_head(const std::string& head, bool decoded);
// The head as it stood.
std::string original_head(std::string_view head, const std::vector<std::string>& renamed,
                          std::string_view status_line);

struct OwnFields {
  std::vector<std::string> renamed;
  std::string status_line;
  std::string remote_address;
  std::string tls_version;
  std::string tls_cipher;
  std::vector<Digest> tls_chain;
  std::string recipe;
  // Where the block holds the decoded body.
  std::optional<Digest> transferred_digest;
  std::uint64_t transferred_length = 0;
};
std::string to_text(const OwnFields& fields);  // empty where there is nothing to say
// Nothing where the text has none of varve's fields.
std::optional<OwnFields> own_fields_of(std::string_view text);

// The URI under which a certificate's resource record stands.
std::string certificate_uri(const Digest& digest);
bool is_certificate_uri(std::string_view uri);

}  // namespace varve::interchange
