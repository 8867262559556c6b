#include "evidence/opened_bundle.hpp"

#include <fmt/format.h>

namespace varve::evidence {
namespace {

constexpr std::uint64_t kMaxWhole = std::uint64_t{16} << 20;  // that is read as a whole
constexpr std::size_t kMaxSentences = 1000;

std::string path_of(std::string_view name) {
  return std::string(kEvidenceFolder).append(name);
}

}  // namespace

Result<OpenedBundle> OpenedBundle::open(const Path& file, BundleVerification& report) {
  using interchange::ZipReader;
  VARVE_ASSIGN(ZipReader zip, ZipReader::open(file, ZipReader::Checks::kConsistent));
  OpenedBundle bundle(std::move(zip), report);
  VARVE_ASSIGN(bundle.checked_, interchange::check_wacz(bundle.zip_, [&](const Finding& finding) {
                 bundle.wrong_at(finding.file, finding.what, finding.means);
               }));
  for (const ZipReader::Entry& entry : bundle.zip_.entries()) {
    bundle.entries_.emplace(entry.name, &entry);
  }
  report.files = bundle.checked_.files.size();
  return bundle;
}

std::optional<Digest> OpenedBundle::digest(std::string_view name) const {
  const auto file = checked_.files.find(path_of(name));
  return file == checked_.files.end() ? std::nullopt : std::optional(file->second);
}

std::optional<std::string> OpenedBundle::read(std::string_view name) {
  const std::string path = path_of(name);
  const auto found = entries_.find(path);
  if (found == entries_.end()) {
    wrong(name, "is missing", "A part of the evidence was taken out, or it never was a bundle.");
    return std::nullopt;
  }
  const interchange::ZipReader::Entry* entry = found->second;
  if (entry->size > kMaxWhole) {
    wrong(name, fmt::format("has more than {} bytes", kMaxWhole), "No bundle has such a file.");
    return std::nullopt;
  }
  const auto opened = zip_.open(*entry);
  auto bytes = opened ? (*opened)->read_at(0, static_cast<std::size_t>(entry->size))
                      : Result<std::string>(tl::unexpect, opened.error());
  // What cannot be read has been told when it was hashed.
  return bytes ? std::optional(*std::move(bytes)) : std::nullopt;
}

void OpenedBundle::wrong(std::string_view name, std::string what, std::string means) {
  wrong_at(path_of(name), std::move(what), std::move(means));
}

void OpenedBundle::wrong_at(std::string path, std::string what, std::string means) {
  if (report_->wrong.size() >= kMaxSentences) return;
  report_->wrong.push_back({std::move(path), std::move(what), std::move(means)});
}

void OpenedBundle::remark(std::string sentence) {
  if (report_->remarks.size() < kMaxSentences) report_->remarks.push_back(std::move(sentence));
}

}  // namespace varve::evidence
