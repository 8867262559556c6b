#include "fetch/event_loop.hpp"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace varve::fetch {
namespace {

int to_curl(std::uint32_t events) {
  int mask = 0;
  if ((events & EPOLLIN) != 0) mask |= CURL_CSELECT_IN;
  if ((events & EPOLLOUT) != 0) mask |= CURL_CSELECT_OUT;
  if ((events & (EPOLLERR | EPOLLHUP)) != 0) mask |= CURL_CSELECT_ERR;
  return mask;
}

std::uint32_t to_epoll(int what) {
  std::uint32_t events = 0;
  if (what == CURL_POLL_IN || what == CURL_POLL_INOUT) events |= EPOLLIN;
  if (what == CURL_POLL_OUT || what == CURL_POLL_INOUT) events |= EPOLLOUT;
  return events;
}

}  // namespace

Result<void> EventLoop::open() {
  epoll_ = FileDescriptor(::epoll_create1(EPOLL_CLOEXEC));
  if (epoll_.get() < 0) return fail_errno("cannot make an epoll descriptor", errno);
  wake_ = FileDescriptor(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (wake_.get() < 0) return fail_errno("cannot make an eventfd", errno);
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = wake_.get();
  if (::epoll_ctl(epoll_.get(), EPOLL_CTL_ADD, wake_.get(), &event) != 0) {
    return fail_errno("cannot watch an eventfd", errno);
  }
  multi_.reset(curl_multi_init());
  if (!multi_) return fail(ErrorKind::kIo, "cannot start libcurl: out of memory");
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETFUNCTION, &EventLoop::on_socket);
  curl_multi_setopt(multi_.get(), CURLMOPT_SOCKETDATA, this);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERFUNCTION, &EventLoop::on_timer);
  curl_multi_setopt(multi_.get(), CURLMOPT_TIMERDATA, this);
  return {};
}

int EventLoop::on_socket(CURL*, curl_socket_t socket, int what, void* self, void* known) {
  auto& loop = *static_cast<EventLoop*>(self);
  if (what == CURL_POLL_REMOVE) {
    ::epoll_ctl(loop.epoll_.get(), EPOLL_CTL_DEL, socket, nullptr);  // closed already, perhaps
    return 0;
  }
  epoll_event event{};
  event.events = to_epoll(what);
  event.data.fd = socket;
  const int operation = known != nullptr ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
  ::epoll_ctl(loop.epoll_.get(), operation, socket, &event);
  if (known == nullptr) curl_multi_assign(loop.multi_.get(), socket, self);
  return 0;
}

int EventLoop::on_timer(CURLM*, long timeout_ms, void* self) {
  auto& loop = *static_cast<EventLoop*>(self);
  loop.timer_.reset();
  if (timeout_ms >= 0) loop.timer_ = Clock::now() + std::chrono::milliseconds(timeout_ms);
  return 0;
}

int EventLoop::wait_ms(std::chrono::milliseconds timeout) const {
  if (timer_) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(*timer_ - Clock::now());
    timeout = std::min(timeout, left);
  }
  return static_cast<int>(std::clamp<std::int64_t>(timeout.count(), 0, 60'000));
}

Result<void> EventLoop::wait(std::chrono::milliseconds timeout) {
  std::array<epoll_event, 64> events;
  const int count = ::epoll_wait(epoll_.get(), events.data(), events.size(), wait_ms(timeout));
  if (count < 0 && errno != EINTR) return fail_errno("cannot wait for the network", errno);
  int running = 0;
  for (int i = 0; i < count; ++i) {
    const epoll_event& event = events[static_cast<std::size_t>(i)];
    if (event.data.fd == wake_.get()) {
      std::uint64_t times = 0;
      [[maybe_unused]] const ssize_t got = ::read(wake_.get(), &times, sizeof times);
    } else {
      curl_multi_socket_action(multi_.get(), event.data.fd, to_curl(event.events), &running);
    }
  }
  if (timer_ && *timer_ <= Clock::now()) {
    timer_.reset();
    curl_multi_socket_action(multi_.get(), CURL_SOCKET_TIMEOUT, 0, &running);
  }
  return {};
}

void EventLoop::collect(const Finished& finished) {
  int left = 0;
  while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
    if (message->msg != CURLMSG_DONE) continue;
    CURL* easy = message->easy_handle;
    const CURLcode code = message->data.result;  // the message goes with the handle
    remove(easy);
    finished(easy, code);
  }
}

void EventLoop::wake() const {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t wrote = ::write(wake_.get(), &one, sizeof one);
}

}  // namespace varve::fetch
