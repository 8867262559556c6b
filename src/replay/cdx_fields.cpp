#include "replay/cdx_fields.hpp"

#include <array>

#include "varve/archive/cdx.hpp"

namespace varve::replay {
namespace {

struct Name {
  CdxField field;
  std::string_view wayback;
  std::string_view pywb;
};
constexpr std::array kNames = {
    Name{CdxField::kUrlkey, "urlkey", "urlkey"},
    Name{CdxField::kTimestamp, "timestamp", "timestamp"},
    Name{CdxField::kOriginal, "original", "url"},
    Name{CdxField::kMimetype, "mimetype", "mime"},
    Name{CdxField::kStatuscode, "statuscode", "status"},
    Name{CdxField::kDigest, "digest", "digest"},
    Name{CdxField::kLength, "length", "length"},
    Name{CdxField::kTime, "time", "time"},
    Name{CdxField::kDupecount, "dupecount", "dupecount"},
    Name{CdxField::kNone, "redirect", "redirect"},
    Name{CdxField::kNone, "robotflags", "robotflags"},
    Name{CdxField::kNone, "offset", "offset"},
    Name{CdxField::kNone, "filename", "filename"},
};
constexpr std::size_t kInALine = 7;  // those that stand in a line unless others are named

std::vector<CdxColumn> first_columns(std::string_view Name::*name) {
  std::vector<CdxColumn> columns;
  for (std::size_t i = 0; i < kInALine; ++i) columns.push_back({kNames[i].field, kNames[i].*name});
  return columns;
}

}  // namespace

std::optional<CdxColumn> find_cdx_column(std::string_view name) {
  if (name.size() == 1 && name[0] >= '0' && name[0] < static_cast<char>('0' + kInALine)) {
    const Name& by_place = kNames.at(static_cast<std::size_t>(name[0] - '0'));
    return CdxColumn{by_place.field, by_place.wayback};
  }
  for (const Name& each : kNames) {
    if (each.wayback == name) return CdxColumn{each.field, each.wayback};
    if (each.pywb == name) return CdxColumn{each.field, each.pywb};
  }
  return std::nullopt;
}

std::vector<CdxColumn> wayback_columns() {
  return first_columns(&Name::wayback);
}
std::vector<CdxColumn> pywb_columns() {
  return first_columns(&Name::pywb);
}

void append_cdx_value(std::string& out, const archive::CaptureRow& row, CdxField field,
                      std::uint64_t dupecount) {
  switch (field) {
    case CdxField::kUrlkey:
      out += row.key;
      return;
    case CdxField::kTimestamp:
      out += row.time.digits14();
      return;
    case CdxField::kOriginal:
      out += row.url;
      return;
    case CdxField::kMimetype:
      out += archive::cdx_mime(row.mime);
      return;
    case CdxField::kStatuscode:
      out += archive::cdx_status(row.status);
      return;
    case CdxField::kDigest:
      out += row.digest.text();
      return;
    case CdxField::kLength:
      out += std::to_string(row.length);
      return;
    case CdxField::kTime:
      out += row.time.rfc3339();
      return;
    case CdxField::kDupecount:
      out += std::to_string(dupecount);
      return;
    case CdxField::kNone:
      out += '-';
      return;
  }
}

}  // namespace varve::replay
