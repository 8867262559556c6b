// A CDX answer in one of its forms, row by row. Large answers go to a file (BodyWriter), so memory
// stays bounded.
#pragma once

#include <string>
#include <unordered_map>

#include "replay/cdx_query.hpp"
#include "varve/base/body.hpp"

namespace varve::replay {

class CdxWriter {
 public:
  // The query must outlive the writer.
  explicit CdxWriter(const CdxQuery& query);

  Result<void> add(const archive::CaptureRow& row);
  // Stands behind an empty line in text, and behind an empty array in JSON.
  Result<void> add_resume_key(const std::string& key);
  Result<Body> finish();

 private:
  void add_text(const archive::CaptureRow& row);
  void add_array(const archive::CaptureRow& row);
  void add_object(const archive::CaptureRow& row);
  void add_string(const archive::CaptureRow& row, CdxField field);

  const CdxQuery& query_;
  BodyWriter out_;
  std::string line_;
  bool empty_ = true;
  bool counts_ = false;  // dupecount is wanted
  std::unordered_map<Digest, std::uint64_t, DigestHash> seen_;
  std::uint64_t dupecount_ = 0;
};

std::string_view cdx_content_type(CdxForm form);

}  // namespace varve::replay
