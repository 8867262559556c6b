#include "search/text_db.hpp"

namespace varve::search {

Result<TextDb> TextDb::open(const Path& path) {
  VARVE_ASSIGN(index::SideDatabase opened,
               open_file(path, {kSchema, kSchemaVersion, kApplicationId}));
  TextDb db(std::move(opened));
  VARVE_TRY(register_rank(db.handle(), db.rarity()));
  return db;
}

Result<std::string> TextDb::fact(std::string_view name) {
  VARVE_ASSIGN(index::Statement * statement, get("SELECT value FROM facts WHERE name = ?"));
  auto use = statement->use(name);
  VARVE_ASSIGN(const bool there, use.next());
  return there ? use.text(0) : std::string();
}

Result<void> TextDb::set_fact(std::string_view name, std::string_view value) {
  return tell("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", name, value);
}

}  // namespace varve::search
