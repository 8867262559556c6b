// Lines of a CDXJ index that anybody may have written: what they say of a record's place, and the
// same place written down again.
#include <algorithm>
#include <string>

#include "interchange/cdxj_reader.hpp"
#include "interchange/json.hpp"
#include "require.hpp"
#include "varve/base/file.hpp"

namespace {

using namespace varve;
using namespace varve::interchange;

// The file that is opened for it lies in the index's folder.
void check_name(const std::string& name) {
  const Path folder = "/folder";
  const Path whole = (folder / name).lexically_normal();
  const auto [end, rest] = std::mismatch(folder.begin(), folder.end(), whole.begin(), whole.end());
  require(!name.empty() && end == folder.end());
}

void read_line(std::string_view line) {
  const auto entry = parse_cdxj_line(line);
  if (!entry) return;
  require(is_cdxj_line(line));
  check_name(entry->filename);
  const Json json = {{"filename", entry->filename},
                     {"offset", std::to_string(entry->offset)},
                     {"length", entry->length}};
  const auto again = parse_cdxj_line("example,com)/ 20260101000000 " + json_line(json));
  require(again && again->filename == entry->filename && again->offset == entry->offset &&
          again->length == entry->length);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string bytes(reinterpret_cast<const char*>(data), size);
  for (std::string_view rest = bytes; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    read_line(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  read_line(bytes);
  return 0;
}
