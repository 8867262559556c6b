// Packs and index held against each other, both ways.
#include "archive/check.hpp"

namespace varve::archive {

Result<CheckReport> Archive::check(const CheckOptions& options) const {
  // One state of the index, whatever is written meanwhile.
  VARVE_ASSIGN(const auto reader,
               index::Reader::open(impl_->index->path(), impl_->index->busy_ms()));
  VARVE_TRY(reader->hold());
  Findings findings;
  VARVE_ASSIGN(const auto wrong, reader->integrity(options.read_data));
  for (const std::string& sentence : wrong) findings.damage("the index is damaged: " + sentence);
  VARVE_TRY(check_packs(*impl_, *reader, options, findings));
  VARVE_TRY(check_blocks(*impl_, *reader, options, findings));
  VARVE_TRY(check_facts(*impl_, *reader, options, findings));
  return findings.take();
}

}  // namespace varve::archive
