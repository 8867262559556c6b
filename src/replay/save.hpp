// archive.org's Save Page Now 2: POST /save, GET /save/URL, /save/status/…; its pages for people;
// and /api/v1/saves, where a save is followed by events. What changes anything needs the archive's
// token, which no other web site knows, and comes from this server's own pages where it comes from
// a page. Thread-safe.
#pragma once

#include "replay/events.hpp"
#include "replay/http.hpp"
#include "replay/save_jobs.hpp"

namespace varve::replay {

inline constexpr std::string_view kSavesPath = "/api/v1/saves";

// "/save" and "/api/v1/saves", and all below them.
bool is_save_path(std::string_view path);

class SaveDesk {
 public:
  // Without a saver nothing is saved, and whoever asks is told so.
  explicit SaveDesk(Saver saver);
  ~SaveDesk();
  SaveDesk(const SaveDesk&) = delete;
  SaveDesk& operator=(const SaveDesk&) = delete;

  // `request.body` is the form of a POST.
  [[nodiscard]] Response answer(const Request& request);
  // The events that are listened to end, and no others begin.
  void stop_listening() {
    if (events_) events_->stop();
  }
  [[nodiscard]] SaveJobs::Load load() const { return jobs_ ? jobs_->load() : SaveJobs::Load(); }

 private:
  [[nodiscard]] Response save(const Request& request, const std::vector<FormField>& form,
                              std::string_view url);
  // The form for people, with that address in it.
  [[nodiscard]] Response ask(const Request& request, std::string_view url) const;
  // GET /save, with what a phone's share sheet says.
  [[nodiscard]] Response shared(const Request& request) const;
  [[nodiscard]] Response answer_api(const Request& request);
  [[nodiscard]] Response begin(const Request& request);
  [[nodiscard]] Response events(const std::string& id);
  [[nodiscard]] Response status(const Request& request, std::string_view id) const;
  struct Wrong {
    unsigned status;
    std::string_view status_ext;
    std::string_view sentence;
  };
  [[nodiscard]] Response wrong(const Request& request, const std::vector<FormField>& form,
                               const Wrong& what) const;
  [[nodiscard]] std::optional<Response> refused(const Request& request,
                                                const std::vector<FormField>& form) const;

  std::unique_ptr<SaveJobs> jobs_;  // none: nothing is saved
  std::unique_ptr<Events> events_;
};

}  // namespace varve::replay
