// What a ledger's file holds.
#pragma once

namespace varve::schedule {

extern const char* const kLedgerSchema;
inline constexpr int kLedgerVersion = 2;
inline constexpr int kLedgerId = 0x7674736c;  // "vtsl"

}  // namespace varve::schedule
