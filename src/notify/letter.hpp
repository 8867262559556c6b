// What a notice says in a letter and in the feed. Of a bounded() notice. Internal to notify. Pure.
#pragma once

#include <string>
#include <string_view>

#include "varve/notify/notice.hpp"

namespace varve::notify {

// "Changed: Returns policy".
std::string subject_of(const Notice& notice);
// Text for people; links where there is a base.
std::string plain_letter(const Notice& notice, std::string_view link_base);
// A document that needs no other, runs no script and fetches nothing.
std::string html_letter(const Notice& notice, std::string_view link_base);
// The same as a part of a document.
std::string html_part(const Notice& notice, std::string_view link_base);

}  // namespace varve::notify
