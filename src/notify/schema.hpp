// What notices.db holds.
#pragma once

namespace varve::notify {

extern const char* const kSchema;
inline constexpr int kSchemaVersion = 1;
inline constexpr int kApplicationId = 0x76746e6f;  // "vtno"

}  // namespace varve::notify
