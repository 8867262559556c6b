#include "search/text_db.hpp"

namespace varve::search {

Result<TextDb> TextDb::open(const Path& path) {
  VARVE_ASSIGN(index::SideDatabase opened,
               open_file(path, {kSchema, kSchemaVersion, kApplicationId}));
  TextDb db(std::move(opened));
  VARVE_TRY(register_rank(db.handle(), db.rarity()));
  return db;
}

}  // namespace varve::search
