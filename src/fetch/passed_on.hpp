// How libcurl is told of a request that is passed on for somebody else.
#pragma once

#include <cstddef>
#include <string_view>

#include "varve/fetch/curl.hpp"
#include "varve/fetch/fetcher.hpp"

namespace varve::fetch {

// What libcurl reads of one such request while it goes out. Does not move: libcurl holds pointers.
class PassedOnSender {
 public:
  PassedOnSender() = default;
  PassedOnSender(const PassedOnSender&) = delete;
  PassedOnSender& operator=(const PassedOnSender&) = delete;

  // `request` outlives the attempt.
  void begin(CURL* easy, const PassedOn& request);
  // The handle is free for requests of varve's own again.
  void end(CURL* easy);

 private:
  static std::size_t on_read(char* to, std::size_t size, std::size_t count, void* self);
  static int on_seek(void* self, curl_off_t offset, int origin);

  HeaderList headers_;
  std::string_view body_;
  std::size_t sent_ = 0;
};

}  // namespace varve::fetch
