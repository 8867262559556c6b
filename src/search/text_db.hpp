// A connection to text.db, with its statements. Used by one thread at a time.
#pragma once

#include <memory>

#include "search/rank.hpp"
#include "varve/base/error.hpp"
#include "varve/base/file.hpp"
#include "varve/index/side_database.hpp"

namespace varve::search {

extern const char* const kSchema;
// Another number wherever the schema, or what words.hpp and layout.hpp make of a text, is another:
// a text.db with another one is made anew.
inline constexpr int kSchemaVersion = 1;
inline constexpr int kApplicationId = 0x76747874;  // "vtxt"

class TextDb : public index::SideDatabase {
 public:
  // Makes it where it is not there. kDamaged and kVersion where it is none that this version can
  // use: it can be removed and made anew.
  static Result<TextDb> open(const Path& path);

  // What varve_rank() goes by.
  Rarity& rarity() { return *rarity_; }

 private:
  explicit TextDb(index::SideDatabase opened) : SideDatabase(std::move(opened)) {}

  std::unique_ptr<Rarity> rarity_ = std::make_unique<Rarity>();
};

using Transaction = index::SideTransaction;

}  // namespace varve::search
