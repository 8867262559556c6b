// What a frontier's file holds.
#pragma once

namespace varve::frontier {

extern const char* const kSchema;
inline constexpr int kSchemaVersion = 1;
inline constexpr int kApplicationId = 0x76746672;  // "vtfr"

}  // namespace varve::frontier
