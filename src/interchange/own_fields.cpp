#include "interchange/own_fields.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "varve/base/ascii.hpp"

namespace varve::interchange {
namespace {

// As pywb and the Wayback Machine rename headers.
constexpr std::string_view kRenamed = "X-Archive-Orig-";
constexpr std::string_view kCertificate = "urn:x509:sha256:";

// Calls `take` with each line of a head, its end included.
template <typename Take>
void each_line(std::string_view head, const Take& take) {
  while (!head.empty()) {
    const std::size_t end = std::min(head.find('\n'), head.size() - 1) + 1;
    take(head.substr(0, end));
    head.remove_prefix(end);
  }
}

std::string_view name_of(std::string_view line) {
  const std::size_t colon = line.find(':');
  return colon == std::string_view::npos ? std::string_view() : line.substr(0, colon);
}

bool is_to_rename(std::string_view name, bool decoded) {
  return equals_ascii(name, "transfer-encoding") ||
         (decoded &&
          (equals_ascii(name, "content-encoding") || equals_ascii(name, "content-length")));
}

void put(std::string& text, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  text += fmt::format("varve-{}: {}\r\n", name, value);
}

}  // namespace

OutgoingHead outgoing_head(const std::string& head, bool decoded) {
  OutgoingHead out;
  bool first = true;
  each_line(head, [&](std::string_view line) {
    const std::string_view name = name_of(line);
    if (first && line.starts_with("HTTP/") && !line.starts_with("HTTP/1.")) {
      out.status_line = trim(line);
      const std::size_t space = std::min(line.find(' '), line.size());
      out.text += "HTTP/1.1";
      out.text += line.substr(space);
    } else if (!first && is_to_rename(name, decoded)) {
      out.renamed.emplace_back(name);
      out.text += kRenamed;
      out.text += line;
    } else {
      out.text += line;
    }
    first = false;
  });
  return out;
}

std::string original_head(std::string_view head, const std::vector<std::string>& renamed,
                          std::string_view status_line) {
  std::string text;
  std::size_t next = 0;
  bool first = true;
  each_line(head, [&](std::string_view line) {
    if (first && !status_line.empty()) {
      // Only the version was changed; a space at the end of "HTTP/2 200 " is in no field.
      const std::size_t space = line.find(' ');
      const std::size_t end = std::min(line.find_last_not_of("\r\n") + 1, line.size());
      text += space < end ? status_line.substr(0, status_line.find(' ')) : status_line;
      text += line.substr(std::min(space, end));
    } else if (next < renamed.size() && line.starts_with(kRenamed) &&
               name_of(line.substr(kRenamed.size())) == renamed[next]) {
      text += line.substr(kRenamed.size());
      ++next;
    } else {
      text += line;
    }
    first = false;
  });
  return text;
}

std::string to_text(const OwnFields& fields) {
  std::string text;
  for (const std::string& name : fields.renamed) put(text, "renamed-header", name);
  put(text, "status-line", fields.status_line);
  put(text, "address", fields.remote_address);
  put(text, "tls-version", fields.tls_version);
  put(text, "tls-cipher", fields.tls_cipher);
  for (const Digest& digest : fields.tls_chain) put(text, "certificate", digest.text());
  put(text, "recipe", fields.recipe);
  if (fields.transferred_digest) {
    put(text, "transferred-digest", fields.transferred_digest->text());
    put(text, "transferred-length", fmt::format("{}", fields.transferred_length));
  }
  return text;
}

std::optional<OwnFields> own_fields_of(std::string_view text) {
  OwnFields fields;
  bool any = false;
  each_line(text, [&](std::string_view line) {
    const std::string_view name = name_of(line);
    if (!name.starts_with("varve-")) return;
    any = true;
    const std::string_view value = trim(line.substr(name.size() + 1));
    const std::string_view what = name.substr(6);
    if (what == "renamed-header") fields.renamed.emplace_back(value);
    if (what == "status-line") fields.status_line = value;
    if (what == "address") fields.remote_address = value;
    if (what == "tls-version") fields.tls_version = value;
    if (what == "tls-cipher") fields.tls_cipher = value;
    if (what == "recipe") fields.recipe = value;
    if (what == "transferred-digest") fields.transferred_digest = Digest::from_text(value);
    if (what == "transferred-length") {
      std::from_chars(value.data(), value.data() + value.size(), fields.transferred_length);
    }
    const auto certificate = what == "certificate" ? Digest::from_text(value) : std::nullopt;
    if (certificate) fields.tls_chain.push_back(*certificate);
  });
  if (!any) return std::nullopt;
  return fields;
}

std::string certificate_uri(const Digest& digest) {
  return fmt::format("{}{}", kCertificate, digest.hex());
}

bool is_certificate_uri(std::string_view uri) {
  return uri.starts_with(kCertificate);
}

}  // namespace varve::interchange
