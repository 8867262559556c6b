// Notices for tests.
#pragma once

#include "varve/notify/channel.hpp"
#include "varve/notify/notice.hpp"

namespace varve::notify::testing {

inline constexpr Time kNow{1'795'000'000'000'000};  // 2026-11-18

inline const Channel kHook = *parse_channel("https://hook.example/");

inline Notice notice_number(std::int64_t number, std::string url = "https://shop.example/returns") {
  Notice notice{.kind = "changed",
                .schedule = "shop",
                .url = std::move(url),
                .title = "Returns",
                .time = Time{kNow.us + number},
                .summary = "Passages changed: 1."};
  notice.id = id_of(notice);
  return notice;
}

inline Change words(std::string_view before, std::string_view after) {
  return {history::Edit::kChanged,
          {{history::Edit::kRemoved, std::string(before)},
           {history::Edit::kAdded, std::string(after)}}};
}

}  // namespace varve::notify::testing
