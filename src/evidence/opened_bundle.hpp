// A bundle's files, and what is found wrong with them. Used by one thread.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "varve/evidence/verify_bundle.hpp"
#include "varve/interchange/wacz_check.hpp"
#include "varve/interchange/zip_reader.hpp"

namespace varve::evidence {

inline constexpr std::string_view kEvidenceFolder = "evidence/";

class OpenedBundle {
 public:
  // `report` gets what is wrong.
  static Result<OpenedBundle> open(const Path& file, BundleVerification& report);

  [[nodiscard]] const interchange::ZipReader& zip() const { return zip_; }
  [[nodiscard]] const interchange::CheckedWacz& checked() const { return checked_; }
  // Of a file in evidence/; nothing where there is none that can be read.
  [[nodiscard]] std::optional<Digest> digest(std::string_view name) const;
  [[nodiscard]] bool has(std::string_view name) const { return digest(name).has_value(); }
  // Its bytes. That it is not there, or longer than any is, is wrong.
  std::optional<std::string> read(std::string_view name);

  // Of a file in evidence/. The first thousand count: whoever made the file may want no end of
  // them.
  void wrong(std::string_view name, std::string what, std::string means);
  // Of any file.
  void wrong_at(std::string path, std::string what, std::string means);
  void remark(std::string sentence);
  [[nodiscard]] BundleVerification& report() { return *report_; }

 private:
  OpenedBundle(interchange::ZipReader zip, BundleVerification& report)
      : zip_(std::move(zip)), report_(&report) {}

  interchange::ZipReader zip_;
  std::map<std::string_view, const interchange::ZipReader::Entry*> entries_;  // by their names
  BundleVerification* report_;
  interchange::CheckedWacz checked_;
};

}  // namespace varve::evidence
