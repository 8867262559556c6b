// Our own pages: a template of templates/ inside layout.html, by ctemplate in its auto-escape mode,
// which escapes each value for where it stands.
#pragma once

#include <ctemplate/template.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "replay/http.hpp"
#include "varve/base/time.hpp"

namespace varve::replay {

// Used by one thread.
class Page {
 public:
  // `content` is a file's name, such as "front.html". One that stands in a snapshot's place, at
  // another host than the web interface's, has none of that around it.
  Page(const Request& request, std::string_view title, std::string_view content);

  // What the content's template is filled from.
  ctemplate::TemplateDictionary& content() { return *content_; }
  // What stands in the search box.
  void set_query(std::string_view query);
  // Where programs find what changes (Atom).
  void set_feed(std::string_view path);
  // Has the page follow what goes on by a script; without scripts it loads itself again.
  void follow(std::string_view script);
  std::string html();

 private:
  ctemplate::TemplateDictionary layout_;
  ctemplate::TemplateDictionary* content_;
};

// A template of its own, such as "frame.html".
std::string expand(const char* name, ctemplate::TemplateDictionary& dictionary);

void set(ctemplate::TemplateDictionary& dictionary, const char* name, std::string_view value);
void set(ctemplate::TemplateDictionary& dictionary, const char* name, std::uint64_t value);

// "November" of 11.
std::string_view month_name(unsigned month);
// "22 November 2026" and "20:15:30" (UTC).
std::string day_of(Time time);
std::string clock_of(Time time);
// "22 November 2026, 20:15:30"
std::string moment_of(Time time);
// The same with " UTC" behind it, where it stands alone.
std::string utc_of(Time time);
// "1,234 captures", "1 capture".
std::string counted(std::uint64_t count, std::string_view noun);
std::string grouped(std::uint64_t number);
// The URL for people: without scheme where it is http(s), cut in the middle beyond `longest` bytes.
std::string short_url(std::string_view url, std::size_t longest = 110);

}  // namespace varve::replay
