#include "cli/schedule_changes.hpp"

namespace varve::cli {

using schedule::Book;
using schedule::Definition;

Result<void> check_names(const std::vector<std::string>& names, const Book& book) {
  for (const std::string& name : names) {
    if (book.find(name) == nullptr) {
      return fail(ErrorKind::kInvalid, "there is no schedule \"{}\"", name);
    }
  }
  return {};
}

Result<Definition> add_schedule_to(archive::Archive& archive, const ScheduleArguments& arguments) {
  VARVE_ASSIGN(const Book book, schedule::read_book(archive));
  VARVE_ASSIGN(Definition definition, define(arguments, book));
  VARVE_TRY(schedule::write(archive, definition, definition.created));
  return definition;
}

Result<void> change_schedules(archive::Archive& archive, const std::vector<std::string>& names,
                              const std::function<void(Definition&)>& make) {
  VARVE_ASSIGN(const Book book, schedule::read_book(archive));
  VARVE_TRY(check_names(names, book));
  for (const std::string& name : names) {
    Definition definition = *book.find(name);
    make(definition);
    VARVE_TRY(schedule::write(archive, definition, Time::now()));
  }
  return {};
}

}  // namespace varve::cli
