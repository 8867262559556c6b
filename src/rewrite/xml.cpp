#include "rewrite/xml.hpp"

#include <algorithm>

#include "rewrite/ascii.hpp"

namespace varve::rewrite {
namespace {

constexpr std::string_view kXmlSpace = " \t\r\n\f";
constexpr std::size_t kNoPlace = std::string_view::npos;

class Reader {
 public:
  Reader(std::string_view xml, const std::function<void(const XmlValue&)>& sink)
      : xml_(xml), sink_(sink) {}

  void read() {
    while (place_ < xml_.size()) {
      const std::size_t tag = std::min(xml_.find('<', place_), xml_.size());
      tell({}, place_, tag);
      place_ = tag;
      if (place_ < xml_.size()) read_markup();
    }
  }

 private:
  void tell(std::string_view attribute, std::size_t begin, std::size_t end) {
    const std::string_view value = trim(xml_.substr(begin, end - begin));
    if (value.empty()) return;
    begin = static_cast<std::size_t>(value.data() - xml_.data());
    sink_({element_, attribute, begin, begin + value.size()});
  }

  void read_markup() {
    const std::string_view rest = xml_.substr(place_);
    if (rest.substr(0, 4) == "<!--") return skip_past("-->");
    if (rest.substr(0, 9) == "<![CDATA[") return skip_past("]]>");
    if (rest.substr(0, 2) == "<?") return skip_past("?>");
    if (rest.substr(0, 2) == "<!") return skip_past(">");
    if (rest.substr(0, 2) == "</") {
      element_ = {};
      return skip_past(">");
    }
    read_tag();
  }

  void skip_past(std::string_view end) {
    const std::size_t found = xml_.find(end, place_);
    place_ = found == kNoPlace ? xml_.size() : found + end.size();
  }

  std::string_view read_name() {
    const std::size_t begin = place_;
    place_ = std::min(xml_.find_first_of(" \t\r\n\f=/>\"'", place_), xml_.size());
    return xml_.substr(begin, place_ - begin);
  }

  void skip_space() { place_ = std::min(xml_.find_first_not_of(kXmlSpace, place_), xml_.size()); }

  void read_tag() {
    ++place_;
    element_ = read_name();
    for (;;) {
      skip_space();
      if (place_ == xml_.size()) return;
      if (xml_[place_] == '>') {
        ++place_;
        return;
      }
      if (const std::string_view name = read_name(); name.empty()) {
        ++place_;
      } else {
        read_value(name);
      }
    }
  }

  void read_value(std::string_view attribute) {
    skip_space();
    if (place_ == xml_.size() || xml_[place_] != '=') return;
    ++place_;
    skip_space();
    if (place_ == xml_.size() || (xml_[place_] != '"' && xml_[place_] != '\'')) return;
    const std::size_t end = std::min(xml_.find(xml_[place_], place_ + 1), xml_.size());
    tell(attribute, place_ + 1, end);
    place_ = std::min(end + 1, xml_.size());
  }

  std::string_view xml_;
  const std::function<void(const XmlValue&)>& sink_;
  std::string_view element_;
  std::size_t place_ = 0;
};

}  // namespace

void find_xml_values(std::string_view xml, const std::function<void(const XmlValue&)>& sink) {
  Reader(xml, sink).read();
}

}  // namespace varve::rewrite
