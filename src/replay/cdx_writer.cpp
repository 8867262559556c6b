#include "replay/cdx_writer.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace varve::replay {
namespace {

bool needs_no_escape(char c) {
  return c >= ' ' && c < '\x7f' && c != '"' && c != '\\';
}

void append_json(std::string& out, std::string_view text) {
  out += nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace

std::string_view cdx_content_type(CdxForm form) {
  switch (form) {
    case CdxForm::kText:
      break;
    case CdxForm::kJson:
      return "application/json";
    case CdxForm::kJsonLines:
      return "text/x-ndjson";
    case CdxForm::kCdxj:
      return "text/x-cdxj";
  }
  return "text/plain; charset=utf-8";
}

CdxWriter::CdxWriter(const CdxQuery& query) : query_(query) {
  counts_ = std::any_of(query.columns.begin(), query.columns.end(), [](const CdxColumn& column) {
    return column.field == CdxField::kDupecount;
  });
}

// Where nothing has to be escaped, which is nearly always, the value is written where it stays.
void CdxWriter::add_string(const archive::CaptureRow& row, CdxField field) {
  line_ += '"';
  const std::size_t begin = line_.size();
  append_cdx_value(line_, row, field, dupecount_);
  const std::string_view value = std::string_view(line_).substr(begin);
  if (std::all_of(value.begin(), value.end(), needs_no_escape)) {
    line_ += '"';
    return;
  }
  const std::string text(value);
  line_.resize(begin - 1);
  append_json(line_, text);
}

// A space within a field would make two of it; only a media type that no server should send has
// any.
void CdxWriter::add_text(const archive::CaptureRow& row) {
  for (const CdxColumn& column : query_.columns) {
    if (!line_.empty()) line_ += ' ';
    const std::size_t begin = line_.size();
    append_cdx_value(line_, row, column.field, dupecount_);
    std::replace_if(
        line_.begin() + static_cast<std::ptrdiff_t>(begin), line_.end(),
        [](char c) { return static_cast<unsigned char>(c) <= ' '; }, '_');
  }
  line_ += '\n';
}

void CdxWriter::add_array(const archive::CaptureRow& row) {
  if (empty_) {
    line_ += '[';
    for (const CdxColumn& column : query_.columns) {
      line_ += line_.size() == 1 ? "[" : ",";
      append_json(line_, column.name);
    }
    line_ += ']';
  }
  line_ += ",\n";
  for (std::size_t i = 0; i < query_.columns.size(); ++i) {
    line_ += i == 0 ? '[' : ',';
    add_string(row, query_.columns[i].field);
  }
  line_ += ']';
}

// In CDXJ key and time stand before the object.
void CdxWriter::add_object(const archive::CaptureRow& row) {
  const bool cdxj = query_.form == CdxForm::kCdxj;
  if (cdxj) line_ = row.key + " " + row.time.digits14() + " ";
  bool first = true;
  line_ += '{';
  for (const CdxColumn& column : query_.columns) {
    const bool in_front = column.field == CdxField::kUrlkey || column.field == CdxField::kTimestamp;
    if (cdxj && in_front) continue;
    if (!first) line_ += ", ";
    first = false;
    append_json(line_, column.name);
    line_ += ": ";
    add_string(row, column.field);
  }
  line_ += "}\n";
}

Result<void> CdxWriter::add(const archive::CaptureRow& row) {
  if (counts_) dupecount_ = seen_[row.digest]++;
  line_.clear();
  if (query_.form == CdxForm::kText) {
    add_text(row);
  } else if (query_.form == CdxForm::kJson) {
    add_array(row);
  } else {
    add_object(row);
  }
  empty_ = false;
  return out_.append(line_);
}

Result<void> CdxWriter::add_resume_key(const std::string& key) {
  const bool json = query_.form == CdxForm::kJson;
  if (json && empty_) VARVE_TRY(out_.append("[[]"));
  const bool first = empty_;
  empty_ = false;
  if (!json) return out_.append("\n" + key + "\n");
  return out_.append(first ? ",\n[\"" + key + "\"]" : ",\n[],\n[\"" + key + "\"]");
}

Result<Body> CdxWriter::finish() {
  if (query_.form == CdxForm::kJson) VARVE_TRY(out_.append(empty_ ? "[]\n" : "]\n"));
  return out_.finish();
}

}  // namespace varve::replay
