// Who may change anything by this server, and, beyond this machine, who may read: whoever knows the
// archive's token. Programs bring it in a header. A person gives it once to the sign-in page and
// gets a session: a cookie of ours that holds no secret but a date and a MAC made with one, so that
// nothing is kept here, and another token ends all sessions. docs/architecture.md has the threats.
// Immutable, thread-safe.
#pragma once

#include <ctemplate/template.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "replay/http.hpp"

namespace varve::replay {

class Access {
 public:
  // `token` "": nobody may change anything. `cookie_mark` tells this server's cookies from those of
  // others on the same host, since ports share cookies. `secure`: they are for https only.
  // `guards_reading`: reading needs the token too.
  Access(std::string_view token, std::string_view cookie_mark, bool secure,
         bool guards_reading = false);
  [[nodiscard]] bool guards_reading() const { return guards_reading_; }

  // Why a request may not change anything.
  struct Refusal {
    unsigned status = 0;
    std::string sentence;
  };
  // A page's script or form is believed where it comes from our own pages, and then by the token,
  // in a header or the form's `token`, or by a session and what only our pages know of it (`form`).
  // A browser's extension is believed by the token in a header alone.
  [[nodiscard]] std::optional<Refusal> refuses_change(const Request& request,
                                                      const std::vector<FormField>& form) const;

  [[nodiscard]] bool is_signed_in(const Request& request) const {
    return !session_of(request).empty();
  }
  [[nodiscard]] bool brings_token(const Request& request) const;
  // Whether it tries to, rightly or not.
  [[nodiscard]] static bool names_token(const Request& request);
  [[nodiscard]] bool is_token(std::string_view given) const;

  // Whether there is a token at all, so that somebody can be signed in.
  [[nodiscard]] bool has_sessions() const { return !token_.empty(); }

  // What a request brings to be let in or believed, rightly or not: the token in a header or a
  // form, and a session. Not a session that was right and has ended; nor what a page of another
  // site has a browser send, which is refused for that.
  struct Claim {
    std::string secret;
    bool right = false;
    bool session = false;
  };
  [[nodiscard]] std::vector<Claim> claims(const Request& request) const;

  // A session that begins now, its Set-Cookie, and that of its end.
  [[nodiscard]] std::string new_session() const;
  [[nodiscard]] std::string begin_session(std::string_view session) const;
  [[nodiscard]] std::string end_session() const;

  // Hosts of archived origins are never given a session: their pages' scripts are an attacker's.
  // Who may read is led there with a ticket, which is good for that host and a minute, and for
  // which the host sets a cookie of its own that its scripts cannot read.
  [[nodiscard]] std::string ticket(std::string_view label) const;
  [[nodiscard]] bool is_ticket(std::string_view given, std::string_view label) const;
  [[nodiscard]] std::string admit(std::string_view label) const;  // a Set-Cookie
  [[nodiscard]] bool is_admitted(const Request& request) const;

  // The part of a form, {{>PROOF}}, by which its answer is believed: a hidden field for who is
  // signed in, else a field to type the token into.
  void put_proof(const Request& request, ctemplate::TemplateDictionary& form) const;

 private:
  [[nodiscard]] static Refusal wrong_token();
  // A date until which it is good, and a MAC of that; and whether one is good still.
  [[nodiscard]] std::string pass(std::string_view purpose, std::int64_t seconds) const;
  [[nodiscard]] bool is_pass(std::string_view given, std::string_view purpose) const;
  [[nodiscard]] std::string mac(std::string_view purpose, std::string_view text) const;
  [[nodiscard]] std::string_view session_of(const Request& request) const;
  [[nodiscard]] std::string cookie(std::string_view name, std::string_view value,
                                   std::int64_t seconds) const;

  std::string token_;
  std::string key_;          // of the MACs: made of the token, which cannot be found out by it
  std::string name_;         // of the session's cookie
  std::string replay_name_;  // of that of an archived origin's host
  bool secure_;
  bool guards_reading_;
};

// The first value of a form's field, or "".
std::string_view field(const std::vector<FormField>& form, std::string_view name);

}  // namespace varve::replay
