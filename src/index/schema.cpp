#include "index/schema.hpp"

#include <string>

#include "index/migrations.hpp"
#include "varve/index/statement.hpp"

namespace varve::index {
namespace {

Result<std::string> schema_of(const Database& database) {
  VARVE_ASSIGN(Statement statement,
               Statement::prepare(database,
                                  "SELECT type, name, tbl_name, sql FROM sqlite_schema"
                                  " ORDER BY type, name"));
  auto use = statement.use();
  std::string all;
  for (;;) {
    VARVE_ASSIGN(const bool there, use.next());
    if (!there) return all;
    for (int column = 0; column < 4; ++column) all += use.text(column) + '\n';
    if (all.size() > (1u << 20)) return all;  // none of ours
  }
}

// As the program of that version makes it; empty where not even that can be done.
std::string schema_of_version(std::int64_t version) {
  auto database = Database::in_memory();
  if (!database) return {};
  for (std::int64_t of = kFirstSchema; of <= version; ++of) {
    const std::string sql(migrations()[static_cast<std::size_t>(of - kFirstSchema)]);
    if (!database->run(sql.c_str())) return {};
  }
  return schema_of(*database).value_or("");
}
const std::string& own_schema() {
  static const std::string own = schema_of_version(schema_version());
  return own;
}

Result<void> check_version(std::int64_t version) {
  if (version > schema_version()) {
    return fail(ErrorKind::kVersion,
                "a newer varve made it (schema {}, this one knows up to {}); use that, or set "
                "varve.db aside and have the index made again from the packs",
                version, schema_version());
  }
  if (version != 0 && version < kFirstSchema) {
    return fail(ErrorKind::kVersion,
                "it is the index of an older development version (schema {}, this one has {}); "
                "`varve rebuild` makes it anew",
                version, schema_version());
  }
  return {};
}

Result<void> check_schema(const Database& database, const std::string& expected) {
  VARVE_ASSIGN(const std::int64_t id, database.number("PRAGMA application_id"));
  if (id != kApplicationId) return fail(ErrorKind::kDamaged, "it is a database of another program");
  VARVE_ASSIGN(const std::string schema, schema_of(database));
  if (schema != expected) {
    return fail(ErrorKind::kDamaged,
                "its tables are not those of a varve index; `varve rebuild` makes it anew");
  }
  return {};
}

Result<void> migrate(const Database& database) {
  VARVE_TRY(database.run("BEGIN IMMEDIATE"));
  // Another process may have been quicker.
  VARVE_ASSIGN(std::int64_t version, database.number("PRAGMA user_version"));
  VARVE_TRY(check_version(version));
  if (version == 0) {
    VARVE_ASSIGN(const std::int64_t tables, database.number("SELECT count(*) FROM sqlite_schema"));
    if (tables != 0) return fail(ErrorKind::kDamaged, "it is a database of another program");
    version = kFirstSchema - 1;
  } else {
    VARVE_TRY(check_schema(database, schema_of_version(version)));
  }
  for (; version < schema_version(); ++version) {
    const std::string sql(migrations()[static_cast<std::size_t>(version - kFirstSchema + 1)]);
    VARVE_TRY(database.run(sql.c_str()));
  }
  return database.run(fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}; COMMIT",
                                  kApplicationId, schema_version())
                          .c_str());
}

}  // namespace

int schema_version() {
  return kFirstSchema - 1 + static_cast<int>(migrations().size());
}

Result<void> prepare_schema(const Database& database) {
  VARVE_ASSIGN(const std::int64_t version, database.number("PRAGMA user_version"));
  VARVE_TRY(check_version(version));
  if (version != schema_version()) VARVE_TRY(migrate(database));
  return check_schema(database, own_schema());
}

}  // namespace varve::index
