// The schema of this version: made in an empty database, and held against what another has.
#pragma once

#include "index/database.hpp"

namespace varve::index {

inline constexpr int kApplicationId = 0x76617276;  // "varv"

// What the first file of src/index/migrations makes is version 2: version 1 was of the days before
// the first release, and there is no way from it but rebuilding.
inline constexpr int kFirstSchema = 3;

// The schema's version of this program.
int schema_version();

// Makes or migrates the schema where that has to be. kVersion where the database is of another
// version of varve, kDamaged where it is no index, or has other tables than this version makes:
// none of a crafted schema's expressions, triggers or views is ever run.
Result<void> prepare_schema(const Database& database);

}  // namespace varve::index
