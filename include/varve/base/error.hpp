// Failures as values. A function that can fail for a reason somebody can act on returns Result<T>;
// exceptions are for bugs. "Not there" is not a failure: it is Result<std::optional<T>>.
#pragma once

#include <fmt/format.h>

#include <string>
#include <string_view>
#include <system_error>
#include <tl/expected.hpp>
#include <utility>

namespace varve {

enum class ErrorKind {
  kInvalid,    // the input is not what it has to be
  kRefused,    // policy forbids it: a private address, a limit that the user set
  kNetwork,    // the other side could not be reached, or broke off
  kNoHost,     // there is nobody of that name (NXDOMAIN, RFC 8020), as opposed to nobody could say
  kExpired,    // the other side's certificate has
  kUntrusted,  // its certificate is of another name, or by nobody who is trusted
  kTimeout,    // it took longer than allowed
  kLimit,      // larger, deeper or more than allowed
  kIo,         // the file system failed
  kNoSpace,    // the file system is full, or the quota is used up
  kDamaged,    // what is stored is not what was written
  kBusy,       // another process holds it
  kVersion,    // written by a newer varve
  kCancelled,  // the user stopped it
};

// The kind's name as JSON output has it: "invalid", "refused", …
std::string_view to_string(ErrorKind kind);

// One sentence for a person: what failed, why, and what to do if something can be done.
struct Error {
  ErrorKind kind = ErrorKind::kInvalid;
  std::string message;

  // The same failure seen from further out: "<what>: <message>".
  [[nodiscard]] Error in(std::string_view what) const {
    return {kind, fmt::format("{}: {}", what, message)};
  }
};

template <typename T>
using Result = tl::expected<T, Error>;

template <typename... Args>
[[nodiscard]] tl::unexpected<Error> fail(ErrorKind kind, fmt::format_string<Args...> format,
                                         Args&&... args) {
  return tl::unexpected(Error{kind, fmt::format(format, std::forward<Args>(args)...)});
}

// The error of a system call, as "<what>: <strerror>"; ENOSPC and EDQUOT give kNoSpace.
[[nodiscard]] tl::unexpected<Error> fail_errno(std::string_view what, int error_number);

}  // namespace varve

#define VARVE_CONCAT_(a, b) a##b
#define VARVE_CONCAT(a, b) VARVE_CONCAT_(a, b)

// VARVE_TRY(expression): leaves the function with the expression's error, if it has one.
#define VARVE_TRY(...)                                                           \
  do {                                                                           \
    auto varve_result_ = (__VA_ARGS__);                                          \
    if (!varve_result_) return tl::unexpected(std::move(varve_result_).error()); \
  } while (false)

// VARVE_ASSIGN(auto x, expression): x is the expression's value, or the function is left.
#define VARVE_ASSIGN_(result, declaration, ...)                  \
  auto result = (__VA_ARGS__);                                   \
  if (!result) return tl::unexpected(std::move(result).error()); \
  declaration = *std::move(result)
#define VARVE_ASSIGN(declaration, ...) \
  VARVE_ASSIGN_(VARVE_CONCAT(varve_result_, __LINE__), declaration, __VA_ARGS__)
