#include "fetch/passed_on.hpp"

#include <algorithm>
#include <cstdio>
#include <cstring>

#include "fetch/request_headers.hpp"
#include "varve/base/ascii.hpp"

namespace varve::fetch {
namespace {

// What libcurl would add where the request has none.
constexpr const char* kOfCurl[] = {"Accept", "User-Agent", "Expect"};

bool has(const PassedOn& request, std::string_view name) {
  return std::any_of(request.headers.begin(), request.headers.end(),
                     [&](const auto& header) { return equals_ascii(header.first, name); });
}

HeaderList lines_of(const PassedOn& request) {
  HeaderList list;
  for (const auto& [name, value] : request.headers) {
    if (const auto line = header_line(name, value)) append(list, *line);
  }
  for (const char* name : kOfCurl) {
    if (!has(request, name)) append(list, std::string(name) + ":");  // libcurl's way of saying none
  }
  return list;
}

}  // namespace

void PassedOnSender::begin(CURL* easy, const PassedOn& request) {
  headers_ = lines_of(request);
  body_ = request.body ? request.body->view() : std::string_view();
  sent_ = 0;
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers_.get());
  curl_easy_setopt(easy, CURLOPT_COOKIE, nullptr);
  curl_easy_setopt(easy, CURLOPT_REFERER, nullptr);
  if (request.method == "HEAD") {
    curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    return;
  }
  if (request.body) {
    curl_easy_setopt(easy, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(easy, CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(body_.size()));
    curl_easy_setopt(easy, CURLOPT_READFUNCTION, &PassedOnSender::on_read);
    curl_easy_setopt(easy, CURLOPT_READDATA, this);
    curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, &PassedOnSender::on_seek);
    curl_easy_setopt(easy, CURLOPT_SEEKDATA, this);
  }
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

void PassedOnSender::end(CURL* easy) {
  curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L);  // neither NOBODY nor UPLOAD any more
  curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, nullptr);
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER, nullptr);
  headers_.reset();
  body_ = {};
}

std::size_t PassedOnSender::on_read(char* to, std::size_t size, std::size_t count, void* self) {
  auto& sender = *static_cast<PassedOnSender*>(self);
  const std::string_view part = sender.body_.substr(sender.sent_, size * count);
  if (!part.empty()) std::memcpy(to, part.data(), part.size());
  sender.sent_ += part.size();
  return part.size();
}

// A connection that was used before may have died: libcurl sends again on another one.
int PassedOnSender::on_seek(void* self, curl_off_t offset, int origin) {
  auto& sender = *static_cast<PassedOnSender*>(self);
  if (origin != SEEK_SET || offset < 0 || static_cast<std::size_t>(offset) > sender.body_.size()) {
    return CURL_SEEKFUNC_CANTSEEK;
  }
  sender.sent_ = static_cast<std::size_t>(offset);
  return CURL_SEEKFUNC_OK;
}

}  // namespace varve::fetch
