// The templates of letters and of the feed, which CMake puts into the library. Internal to notify.
#pragma once

#include <ctemplate/template.h>

#include <string>
#include <string_view>

namespace varve::notify {

inline constexpr const char* kPartTemplate = "notify/part.html";
inline constexpr const char* kLetterTemplate = "notify/letter.html";
inline constexpr const char* kFeedTemplate = "notify/feed.xml";

void set_value(ctemplate::TemplateDictionary& dictionary, const char* name, std::string_view value);
std::string expanded(const char* name, const ctemplate::TemplateDictionary& dictionary);

}  // namespace varve::notify
