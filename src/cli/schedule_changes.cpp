#include "cli/schedule_changes.hpp"

namespace varve::cli {

using schedule::Book;
using schedule::Definition;

namespace {

const Definition* find(const std::string& name, const Book& book, Among among) {
  const Definition* own = book.find(name);
  return own != nullptr || among == Among::kOwn ? own : book.find_imported(name);
}

}  // namespace

Result<void> check_names(const std::vector<std::string>& names, const Book& book, Among among) {
  for (const std::string& name : names) {
    if (find(name, book, among) == nullptr) {
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
                              Among among, const std::function<void(Definition&)>& make) {
  VARVE_ASSIGN(const Book book, schedule::read_book(archive));
  VARVE_TRY(check_names(names, book, among));
  for (const std::string& name : names) {
    Definition definition = *find(name, book, among);
    make(definition);
    VARVE_TRY(schedule::write(archive, definition, Time::now()));
  }
  return {};
}

}  // namespace varve::cli
