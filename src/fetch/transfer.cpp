#include "fetch/transfer.hpp"

#include <arpa/inet.h>
#include <netdb.h>
#include <openssl/x509_vfy.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "fetch/tls.hpp"
#include "varve/base/bytes.hpp"
#include "varve/fetch/address.hpp"

namespace varve::fetch {
namespace {

constexpr long kBuffer = 64 << 10;

template <typename T>
void set(CURLcode& code, CURL* easy, CURLoption option, T value) {
  if (code == CURLE_OK) code = curl_easy_setopt(easy, option, value);
}

long ms(std::chrono::milliseconds time) {
  return static_cast<long>(time.count());
}

// Whole seconds, at least one: libcurl's stall clock knows no finer ones.
long whole_seconds(std::chrono::milliseconds time) {
  return std::max(1L, static_cast<long>(std::chrono::ceil<std::chrono::seconds>(time).count()));
}

std::string numeric(const curl_sockaddr& address) {
  char text[NI_MAXHOST] = "?";
  getnameinfo(&address.addr, address.addrlen, text, sizeof text, nullptr, 0, NI_NUMERICHOST);
  return text;
}

bool has_expired(CURL* easy) {
  long why = X509_V_OK;
  curl_easy_getinfo(easy, CURLINFO_SSL_VERIFYRESULT, &why);
  return why == X509_V_ERR_CERT_HAS_EXPIRED;
}

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c + ('a' - 'A'));
  }
  return text;
}

std::string remote_address(CURL* easy) {
  char* ip = nullptr;
  long port = 0;
  curl_easy_getinfo(easy, CURLINFO_PRIMARY_IP, &ip);
  curl_easy_getinfo(easy, CURLINFO_PRIMARY_PORT, &port);
  if (ip == nullptr || *ip == '\0') return {};
  const std::string_view text = ip;
  const bool six = text.find(':') != std::string_view::npos;
  return six ? fmt::format("[{}]:{}", text, port) : fmt::format("{}:{}", text, port);
}

}  // namespace

Transfer::Transfer(const Common& common) : common_(common), easy_(curl_easy_init()) {}

Result<std::unique_ptr<Transfer>> Transfer::make(const Common& common) {
  std::unique_ptr<Transfer> made(new Transfer(common));
  if (!made->easy_) return fail(ErrorKind::kIo, "cannot start libcurl: out of memory");
  if (const CURLcode code = made->set_up(); code != CURLE_OK) {
    return fail(ErrorKind::kInvalid, "cannot set up libcurl: {}", curl_easy_strerror(code));
  }
  return made;
}

// The options that are the same for all requests.
CURLcode Transfer::set_up() {
  CURL* easy = easy_.get();
  const Options& options = common_.options;
  const Limits& limits = options.limits;
  CURLcode code = CURLE_OK;
  set(code, easy, CURLOPT_PRIVATE, this);
  set(code, easy, CURLOPT_ERRORBUFFER, message_.data());
  set(code, easy, CURLOPT_NOSIGNAL, 1L);
  set(code, easy, CURLOPT_PROTOCOLS_STR, "http,https");
  set(code, easy, CURLOPT_FOLLOWLOCATION, 0L);
  set(code, easy, CURLOPT_HTTP_CONTENT_DECODING, 0L);
  set(code, easy, CURLOPT_PATH_AS_IS, 1L);
  set(code, easy, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_2TLS));
  set(code, easy, CURLOPT_PIPEWAIT, 1L);
  // A session that is resumed shows no certificates (RFC 8446 2.2): each capture needs its own.
  set(code, easy, CURLOPT_SSL_SESSIONID_CACHE, 0L);
  set(code, easy, CURLOPT_BUFFERSIZE, kBuffer);
  set(code, easy, CURLOPT_SHARE, common_.share);
  // No file: it makes the handle use the shared cookies.
  if (options.cookies) set(code, easy, CURLOPT_COOKIEFILE, "");
  set(code, easy, CURLOPT_USERAGENT, common_.headers.user_agent().c_str());
  set(code, easy, CURLOPT_CONNECTTIMEOUT_MS, ms(limits.connect_timeout));
  set(code, easy, CURLOPT_TIMEOUT_MS, ms(limits.total_timeout));
  set(code, easy, CURLOPT_LOW_SPEED_LIMIT, static_cast<long>(limits.stall_rate));
  set(code, easy, CURLOPT_LOW_SPEED_TIME, whole_seconds(limits.stall_time));
  // Neither the environment's proxies nor its exceptions: each would go round the judging of names.
  set(code, easy, CURLOPT_PROXY, options.proxy ? options.proxy->c_str() : "");
  set(code, easy, CURLOPT_NOPROXY, "");
  set(code, easy, CURLOPT_PROXYHEADER, common_.headers.proxy_list());
  set(code, easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
  set(code, easy, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
  set(code, easy, CURLOPT_HEADERDATA, this);
  set(code, easy, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
  set(code, easy, CURLOPT_WRITEDATA, this);
  set(code, easy, CURLOPT_VERBOSE, 1L);  // for on_debug(), the only way to the request as sent
  set(code, easy, CURLOPT_DEBUGFUNCTION, &Transfer::on_debug);
  set(code, easy, CURLOPT_DEBUGDATA, this);
  set(code, easy, CURLOPT_OPENSOCKETFUNCTION, &Transfer::on_open);
  set(code, easy, CURLOPT_OPENSOCKETDATA, this);
  trust_.apply_to(easy);
  return code;
}

void Transfer::begin(const Request& request) {
  request_ = &request;
  response_ = Response{};
  response_.url = request.url;
  head_ = HeadCollector(common_.options.limits.max_head);
  body_.reset();
  refused_.clear();
  head_too_large_ = false;
  paused_ = false;
  message_[0] = '\0';
  curl_easy_setopt(easy_.get(), CURLOPT_URL, request.url.without_fragment().c_str());
  if (request.passed_on) {
    sender_.begin(easy_.get(), *request.passed_on);
  } else {
    set_headers(request);
  }
}

void Transfer::set_headers(const Request& request) {
  CURL* easy = easy_.get();
  const auto& cookie = common_.headers.cookie();
  conditional_.reset();
  if (!request.validators.empty()) {
    conditional_ = common_.headers.list(request.accept, request.first_party, request.validators);
  }
  curl_easy_setopt(easy, CURLOPT_HTTPHEADER,
                   conditional_ ? conditional_.get()
                                : common_.headers.list(request.accept, request.first_party));
  curl_easy_setopt(easy, CURLOPT_COOKIE, cookie && request.first_party ? cookie->c_str() : nullptr);
  const bool referrer =
      request.referrer && request.referrer->find_first_of("\r\n") == std::string::npos;
  curl_easy_setopt(easy, CURLOPT_REFERER, referrer ? request.referrer->c_str() : nullptr);
}

curl_socket_t Transfer::on_open(void* self, curlsocktype, curl_sockaddr* address) {
  auto& transfer = *static_cast<Transfer*>(self);
  const Options& options = transfer.common_.options;
  // With a proxy this socket is the proxy's, which the user chose; the URL's name was judged
  // before.
  if (!options.allow_private && !options.proxy) {
    if (const auto why = why_refused(address->addr)) {
      transfer.refused_ = fmt::format("{} is {}", numeric(*address), *why);
      return CURL_SOCKET_BAD;
    }
  }
  return ::socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

int Transfer::on_debug(CURL*, curl_infotype type, char* bytes, std::size_t size, void* self) {
  if (type != CURLINFO_HEADER_OUT) return 0;
  auto& sent = static_cast<Transfer*>(self)->response_.request_head;
  const std::string_view part(bytes, size);
  // A whole head before this one was a CONNECT, or went to a connection that had died.
  if (sent.ends_with("\r\n\r\n")) sent.clear();
  sent += part;
  return 0;
}

std::size_t Transfer::on_header(char* bytes, std::size_t size, std::size_t count, void* self) {
  const std::string_view line(bytes, size * count);
  return static_cast<Transfer*>(self)->take_head_line(line) ? line.size() : 0;
}

bool Transfer::take_head_line(std::string_view line) {
  common_.received += line.size();
  if (!head_.begun()) response_.time = Time::now();
  const bool complete_before = head_.complete();
  if (!head_.add(line)) {
    head_too_large_ = true;
    return false;
  }
  if (!complete_before && head_.complete()) head_complete();
  return true;
}

void Transfer::head_complete() {
  response_.status = head_.status();
  response_.response_head = head_.text();
  response_.content_encoding = lower(joined_header(head_.text(), "content-encoding"));
  response_.remote_address = remote_address(easy_.get());
  if (request_->url.scheme() == "https") response_.tls = tls_facts(easy_.get());
  const auto codings = coding::parse_content_encoding(response_.content_encoding);
  if (codings && codings->empty()) response_.content_encoding.clear();
  const Limits& limits = common_.options.limits;
  body_.emplace(coding::BodyLimits{limits.max_transferred, limits.max_decoded},
                codings.value_or(std::vector<coding::Coding>()));
  if (!request_->listener) return;
  curl_off_t length = -1;
  curl_easy_getinfo(easy_.get(), CURLINFO_CONTENT_LENGTH_DOWNLOAD_T, &length);
  std::optional<std::uint64_t> known;
  if (length >= 0) known = static_cast<std::uint64_t>(length);
  request_->listener->on_head(response_, known);
}

std::size_t Transfer::on_body(char* bytes, std::size_t size, std::size_t count, void* self) {
  return static_cast<Transfer*>(self)->take_body({bytes, size * count});
}

// What is less than the part's size ends the transfer.
std::size_t Transfer::take_body(std::string_view part) {
  if (!body_) return 0;  // a body without a head
  if (!request_->listener) {
    common_.received += part.size();
    return body_->write(part) ? part.size() : 0;
  }
  const auto taken = request_->listener->on_body(part);
  paused_ = taken == Listener::Taken::kNothingYet;
  if (paused_) return CURL_WRITEFUNC_PAUSE;
  if (taken == Listener::Taken::kNeverAgain) return 0;
  common_.received += part.size();
  // Beyond the limits, or on a disk that is full, nothing is kept; the listener gets all of it.
  if (!body_->cut() && !body_->failure()) (void)body_->write(part);
  return part.size();
}

void Transfer::resume() {
  paused_ = false;
  curl_easy_pause(easy_.get(), CURLPAUSE_CONT);
}

std::string Transfer::reason(CURLcode code) const {
  return message_[0] != '\0' ? message_.data() : curl_easy_strerror(code);
}

Error Transfer::failure(CURLcode code) const {
  const std::string_view host = request_->url.host();
  if (!refused_.empty()) {
    return {ErrorKind::kRefused, fmt::format("{}: {}; --allow-private permits it", host, refused_)};
  }
  // libcurl's own bound on one header line, 100 KiB, ends as "out of memory".
  if (head_too_large_ || code == CURLE_OUT_OF_MEMORY) {
    return {ErrorKind::kLimit, fmt::format("{}: the answer's headers are longer than {}", host,
                                           human_bytes(common_.options.limits.max_head))};
  }
  switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
      return {ErrorKind::kTimeout,
              fmt::format("{} did not answer in time: {}", host, reason(code))};
    case CURLE_PEER_FAILED_VERIFICATION:
      return {has_expired(easy_.get()) ? ErrorKind::kExpired : ErrorKind::kUntrusted,
              fmt::format("the certificate of {} cannot be trusted: {}", host, reason(code))};
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
      return {ErrorKind::kNetwork,
              fmt::format("{} does not answer in HTTP: {}", host, reason(code))};
    case CURLE_OK:
      return {ErrorKind::kNetwork, fmt::format("{} ended its answer before the headers did", host)};
    default:
      return {ErrorKind::kNetwork, fmt::format("{}: {}", host, reason(code))};
  }
}

// The Response of an attempt whose head had come.
Result<Response> Transfer::whole_or_cut(CURLcode code) {
  if (body_->failure()) return tl::unexpected(*body_->failure());
  VARVE_ASSIGN(static_cast<coding::ReceivedBody&>(response_), body_->finish(code == CURLE_OK));
  if (code != CURLE_OK && response_.truncated == Truncation::kNone) {
    const bool time = code == CURLE_OPERATION_TIMEDOUT;
    const bool gone = request_->listener && request_->listener->has_gone();
    response_.truncated = time ? Truncation::kTime : Truncation::kDisconnect;
    response_.truncation_reason = gone ? "the client went away" : reason(code);
  }
  return std::move(response_);
}

Outcome Transfer::end(CURLcode code) {
  Outcome outcome{tl::unexpected(Error{}), head_.complete() && body_.has_value()};
  if (outcome.connected && request_->listener) request_->listener->on_end(code == CURLE_OK);
  if (outcome.connected && !head_too_large_) {
    outcome.result = whole_or_cut(code);
  } else {
    outcome.result = tl::unexpected(failure(code));
  }
  outcome.unresolved = code == CURLE_COULDNT_RESOLVE_HOST;
  switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_UNSUPPORTED_PROTOCOL:
    case CURLE_WEIRD_SERVER_REPLY:
    case CURLE_URL_MALFORMAT:
    case CURLE_COULDNT_RESOLVE_PROXY:
      outcome.permanent = true;
      break;
    default:
      break;
  }
  long version = 0;
  curl_easy_getinfo(easy_.get(), CURLINFO_HTTP_VERSION, &version);
  outcome.multiplexed = version == CURL_HTTP_VERSION_2_0;
  body_.reset();
  if (request_->passed_on) sender_.end(easy_.get());
  request_ = nullptr;
  return outcome;
}

}  // namespace varve::fetch
