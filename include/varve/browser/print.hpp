// What Chromium makes of an HTML text: a PDF, or a picture. No script of it runs, and nothing in it
// is fetched: whatever it names is refused before it is asked for, and the browser's proxy leads
// nowhere. No process and no profile is left behind. Thread-safe.
#pragma once

#include <atomic>
#include <string>

#include "varve/base/error.hpp"
#include "varve/browser/capture.hpp"

namespace varve::browser {

// Of both, `options` has the program, the viewport and the limits of time and memory. kInvalid:
// there is no such program, or it does not start; kLimit: the text is longer than 64 MiB, or the
// browser took more than it may; kTimeout; kCancelled once `stop` is true.

// On the paper that the text's own @page names, else A4; with backgrounds.
Result<std::string> print_pdf(const std::string& html, const Options& options,
                              const std::atomic<bool>& stop);
// PNG of the whole page, as far down as is drawn at once.
Result<std::string> draw_picture(const std::string& html, const Options& options,
                                 const std::atomic<bool>& stop);

}  // namespace varve::browser
