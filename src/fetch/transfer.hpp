// One attempt at a request: a libcurl easy handle, set up once and used again and again, and what
// comes in through its callbacks. Not thread-safe; does not move, since libcurl holds pointers to
// it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>

#include "fetch/head.hpp"
#include "fetch/passed_on.hpp"
#include "fetch/request_headers.hpp"
#include "varve/fetch/curl.hpp"
#include "varve/fetch/fetcher.hpp"
#include "varve/fetch/trust.hpp"

namespace varve::fetch {

// What an attempt came to.
struct Outcome {
  Result<Response> result;
  bool connected = false;    // a whole head had come
  bool permanent = false;    // trying again is of no use
  bool unresolved = false;   // the name was not found, for whatever reason
  bool multiplexed = false;  // HTTP/2: one connection takes many requests
};

class Transfer {
 public:
  // What all attempts have in common; outlives them. `received` counts what comes in.
  struct Common {
    const Options& options;
    RequestHeaders& headers;
    CURLSH* share;
    std::uint64_t& received;
  };

  static Result<std::unique_ptr<Transfer>> make(const Common& common);
  Transfer(const Transfer&) = delete;
  Transfer& operator=(const Transfer&) = delete;

  // Readies the handle for a request, which is to outlive the attempt.
  void begin(const Request& request);
  // After libcurl is through with the handle; it is free for another attempt then.
  Outcome end(CURLcode code);

  [[nodiscard]] CURL* easy() const { return easy_.get(); }
  // Its listener has taken nothing; resume() gives the same bytes again.
  [[nodiscard]] bool is_paused() const { return paused_; }
  void resume();

 private:
  explicit Transfer(const Common& common);
  CURLcode set_up();
  void set_headers(const Request& request);
  bool take_head_line(std::string_view line);
  void head_complete();
  std::size_t take_body(std::string_view part);
  Result<Response> whole_or_cut(CURLcode code);
  [[nodiscard]] Error failure(CURLcode code) const;
  [[nodiscard]] std::string reason(CURLcode code) const;

  static std::size_t on_header(char* bytes, std::size_t size, std::size_t count, void* self);
  static std::size_t on_body(char* bytes, std::size_t size, std::size_t count, void* self);
  static int on_debug(CURL* easy, curl_infotype type, char* bytes, std::size_t size, void* self);
  static curl_socket_t on_open(void* self, curlsocktype purpose, curl_sockaddr* address);

  Common common_;
  Trust trust_;  // outlives the handle
  Easy easy_;
  std::array<char, CURL_ERROR_SIZE> message_{};
  const Request* request_ = nullptr;
  Response response_;
  HeadCollector head_;
  std::optional<coding::BodySink> body_;
  std::string refused_;  // the address that was refused, and why
  bool head_too_large_ = false;
  HeaderList conditional_;  // the headers of a request with conditions, as long as it lasts
  PassedOnSender sender_;
  bool paused_ = false;
};

}  // namespace varve::fetch
