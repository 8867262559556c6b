// A page as a browser sees it, scripts and all: Chromium opens it through the recording proxy, so
// that every answer is kept as it came, and is driven until nothing more comes. What it shows is
// kept beside that: a picture of the whole page, a PDF, the rendered DOM, as captures of their own.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include "varve/archive/archive.hpp"
#include "varve/base/error.hpp"
#include "varve/base/file.hpp"
#include "varve/browser/process.hpp"
#include "varve/crawl/save.hpp"

namespace varve::browser {

struct Viewport {
  int width = 1280;  // CSS pixels
  int height = 800;
  double scale = 1;  // device pixels a CSS pixel
  enum class Kind : unsigned char { kDesktop, kPhone, kTablet };
  Kind kind = Kind::kDesktop;  // the others are touched, and say that they run Android
};

// Beyond each of these the browser is ended, and what is complete is kept.
struct Limits {
  std::chrono::milliseconds time{90'000};  // of one page, all in all
  std::chrono::milliseconds load{30'000};  // until its load event; then it is taken as it is
  std::uint64_t bytes = 1ull << 30;        // of all answers to it, as transferred
  std::size_t processes = 64;
  std::uint64_t memory = 4ull << 30;  // bytes, of all its processes
};

struct Options {
  Path program = chromium_program();
  Viewport viewport;
  std::string user_agent;        // empty: the browser's own, as one with a window sends it
  std::string language;          // "de" or "de-CH,de"; empty: the browser's
  std::string timezone;          // "Europe/Zurich"; empty: this machine's
  Path profile;                  // kept from one capture to the next; empty: a new one each time
  bool dismiss_cookies = false;  // banners that ask about cookies, by rules.json
  Limits limits;
};

// The viewport of a "desktop", "phone" or "tablet"; kInvalid names them.
Result<Viewport> read_device(const std::string& name);
// "1280x800", "390x844@3".
Result<Viewport> read_viewport(const std::string& text);
// The name of a time zone, as the tz database has it.
Result<std::string> read_timezone(const std::string& text);

// Saves the page and tells of it when it is durable. Its failures are the result's `error`; an
// error here is the archive's. Once `stop` is true it ends with what is complete.
Result<archive::SavedPage> save_page(archive::Archive& archive, const Path& keys,
                                     const std::string& url, const crawl::SaveOptions& save,
                                     const Options& options,
                                     const std::function<void(const crawl::Progress&)>& progress,
                                     const std::atomic<bool>& stop);

}  // namespace varve::browser
