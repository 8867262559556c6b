#include "browser/devtools.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace varve::browser {
namespace {

// Of a message: a picture of a long page in base64 is the longest.
constexpr std::size_t kMaxMessage = std::size_t{256} << 20;
constexpr std::chrono::milliseconds kTick{50};

tl::unexpected<Error> gone() {
  return fail(ErrorKind::kNetwork, "the browser has ended");
}

}  // namespace

DevTools::~DevTools() {
  ::close(socket_);
}

Result<std::int64_t> DevTools::send(const std::string& session, std::string_view method,
                                    Json params) {
  Json message = {{"id", ++last_id_}, {"method", method}, {"params", std::move(params)}};
  if (!session.empty()) message["sessionId"] = session;
  const std::string text = message.dump(-1, ' ', false, Json::error_handler_t::replace);
  std::string_view rest(text.c_str(), text.size() + 1);  // with its zero byte
  while (!rest.empty()) {
    const ssize_t sent = ::send(socket_, rest.data(), rest.size(), MSG_NOSIGNAL);
    if (sent == -1 && errno == EINTR) continue;
    if (sent <= 0) return gone();
    rest.remove_prefix(static_cast<std::size_t>(sent));
  }
  return last_id_;
}

Result<void> DevTools::post(const std::string& session, std::string_view method, Json params) {
  VARVE_TRY(send(session, method, std::move(params)));
  return {};
}

Result<Json> DevTools::call(const std::string& session, std::string_view method, Json params,
                            Clock::time_point deadline) {
  VARVE_ASSIGN(awaited_, send(session, method, std::move(params)));
  answer_.reset();
  VARVE_ASSIGN(const bool answered, run_until([this] { return answer_.has_value(); }, deadline));
  awaited_.reset();
  if (!answered) return fail(ErrorKind::kTimeout, "the browser does not answer to {}", method);
  if (const auto error = answer_->find("error"); error != answer_->end()) {
    return fail(ErrorKind::kInvalid, "the browser refused {}: {}", method,
                error->value("message", std::string("it does not say why")));
  }
  return answer_->value("result", Json::object());
}

Result<bool> DevTools::run_until(const std::function<bool()>& done, Clock::time_point deadline) {
  while (!done()) {
    if (stop_) return fail(ErrorKind::kCancelled, "stopped");
    if (broken_) return tl::unexpected(*broken_);
    VARVE_TRY(tick_());
    if (Clock::now() >= deadline) return false;
    VARVE_TRY(wait_and_read(deadline));
  }
  return true;
}

Result<void> DevTools::wait_and_read(Clock::time_point deadline) {
  const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()) +
                    std::chrono::milliseconds(1);
  pollfd each{socket_, POLLIN, 0};
  const int ready =
      ::poll(&each, 1, static_cast<int>(std::clamp<long>(left.count(), 0, kTick.count())));
  if (ready == 0 || (ready == -1 && errno == EINTR)) return {};
  std::array<char, 64 << 10> buffer;
  const ssize_t read = ::recv(socket_, buffer.data(), buffer.size(), 0);
  if (read == -1 && errno == EINTR) return {};
  if (read <= 0) return gone();
  const std::size_t before = received_.size();
  received_.append(buffer.data(), static_cast<std::size_t>(read));
  if (received_.find('\0', before) != std::string::npos) return take_messages();
  if (received_.size() <= kMaxMessage) return {};
  return fail(ErrorKind::kLimit, "the browser sends a message of more than {} MiB",
              kMaxMessage >> 20);
}

Result<void> DevTools::take_messages() {
  std::size_t taken = 0;
  for (std::size_t end = 0; (end = received_.find('\0', taken)) != std::string::npos;) {
    VARVE_TRY(take(std::string_view(received_).substr(taken, end - taken)));
    taken = end + 1;
  }
  received_.erase(0, taken);
  return {};
}

Result<void> DevTools::take(std::string_view text) {
  Json message = Json::parse(text, nullptr, false);
  if (!message.is_object()) return fail(ErrorKind::kNetwork, "the browser sends what is no JSON");
  if (const auto id = message.find("id"); id != message.end()) {
    if (awaited_ && *id == *awaited_) answer_ = std::move(message);
    return {};
  }
  handler_({message.value("sessionId", std::string()), message.value("method", std::string()),
            std::move(message["params"])});
  return {};
}

}  // namespace varve::browser
