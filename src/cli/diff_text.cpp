#include "cli/diff_text.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

#include "varve/history/json.hpp"

namespace varve::cli {
namespace {

using history::Edit;
using history::PassageEdit;
using history::Piece;
using history::Shown;

constexpr std::size_t kContext = 3;  // passages around a change, as `diff -u` has it
constexpr std::string_view kRed = "\x1B[31m";
constexpr std::string_view kGreen = "\x1B[32m";
constexpr std::string_view kBlue = "\x1B[34m";
constexpr std::string_view kCyan = "\x1B[36m";
constexpr std::string_view kInverse = "\x1B[7m";
constexpr std::string_view kUpright = "\x1B[27m";
constexpr std::string_view kPlain = "\x1B[0m";

std::string printable_but_lines(std::string_view text) {
  std::string out;
  for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
    out += printable(text.substr(0, end)) + '\n';
    text.remove_prefix(end + 1);
  }
  return out + printable(text);
}

// The lines of one side of a changed passage, with what is its own marked.
std::string marked(const std::vector<Piece>& pieces, Edit own, bool color) {
  std::string out;
  for (const Piece& piece : pieces) {
    if (piece.edit != Edit::kSame && piece.edit != own) continue;
    // Made printable before the marks, which are not, are put around it.
    const std::string text = printable_but_lines(piece.text);
    if (piece.edit == Edit::kSame) {
      out += text;
    } else if (color) {
      out.append(kInverse).append(text).append(kUpright);
    } else {
      out += own == Edit::kRemoved ? "[-" + text + "-]" : "{+" + text + "+}";
    }
  }
  return out;
}

class Printer {
 public:
  Printer(const Shown& before, const Shown& after, bool color)
      : before_(before), after_(after), color_(color) {}

  void print_head() {
    line(kRed, "--- " + title_of(before_));
    line(kGreen, "+++ " + title_of(after_));
  }
  void print_place(const std::vector<PassageEdit>& edits, std::size_t from, std::size_t to) {
    const auto old_begin = passed_[0];
    const auto new_begin = passed_[1];
    std::size_t old_count = 0;
    std::size_t new_count = 0;
    for (std::size_t i = from; i < to; ++i) {
      if (!is_of_new(edits[i].edit)) ++old_count;
      if (!is_of_old(edits[i].edit)) ++new_count;
    }
    line(kCyan, fmt::format("@@ -{},{} +{},{} @@", old_begin + (old_count > 0 ? 1 : 0), old_count,
                            new_begin + (new_count > 0 ? 1 : 0), new_count));
  }
  void pass(const PassageEdit& edit) {
    if (!is_of_new(edit.edit)) ++passed_[0];
    if (!is_of_old(edit.edit)) ++passed_[1];
  }
  void print(const PassageEdit& edit) {
    switch (edit.edit) {
      case Edit::kSame:
        return passage({}, " ", after_.text.passages[*edit.after].text);
      case Edit::kRemoved:
        return passage(kRed, "-", before_.text.passages[*edit.before].text);
      case Edit::kAdded:
        return passage(kGreen, "+", after_.text.passages[*edit.after].text);
      case Edit::kMovedAway:
        return passage(kBlue, "<", before_.text.passages[*edit.before].text);
      case Edit::kMovedHere:
        return passage(kBlue, ">", after_.text.passages[*edit.after].text);
      case Edit::kChanged:
        lines(kRed, "-", marked(edit.pieces, Edit::kRemoved, color_));
        return lines(kGreen, "+", marked(edit.pieces, Edit::kAdded, color_));
    }
  }

 private:
  static std::string title_of(const Shown& shown) {
    return fmt::format("{}  {}  {}", printable(shown.url), shown.time.rfc3339(),
                       printable(shown.text.title));
  }
  void line(std::string_view color, std::string_view text) const {
    if (!color_ || color.empty()) return print_line(text);
    print_line(fmt::format("{}{}{}", color, text, kPlain));
  }
  void passage(std::string_view color, std::string_view sign, std::string_view text) const {
    for (const std::string& each : printable_lines(text))
      line(color, fmt::format("{}{}", sign, each));
  }
  void lines(std::string_view color, std::string_view sign, std::string_view printable_text) const {
    while (!printable_text.empty()) {
      const std::size_t end = std::min(printable_text.find('\n'), printable_text.size());
      line(color, fmt::format("{}{}", sign, printable_text.substr(0, end)));
      printable_text.remove_prefix(std::min(end + 1, printable_text.size()));
    }
  }

  const Shown& before_;
  const Shown& after_;
  bool color_;
  std::size_t passed_[2] = {0, 0};
};

// Behind the hunk that begins at the change `from`: where more than twice the context follows that
// is the same.
std::size_t end_of_hunk(const std::vector<PassageEdit>& edits, std::size_t from) {
  std::size_t last = from;
  for (std::size_t i = from; i < edits.size() && i <= last + 2 * kContext + 1; ++i) {
    if (edits[i].edit != Edit::kSame) last = i;
  }
  return std::min(last + kContext + 1, edits.size());
}

}  // namespace

bool wants_color() {
  const char* no_color = std::getenv("NO_COLOR");
  return ::isatty(STDOUT_FILENO) == 1 && (no_color == nullptr || *no_color == '\0');
}

void print_unified(const Shown& before, const Shown& after, const std::vector<PassageEdit>& edits,
                   bool color) {
  Printer printer(before, after, color);
  bool printed = false;
  for (std::size_t at = 0; at < edits.size();) {
    std::size_t change = at;
    while (change < edits.size() && edits[change].edit == Edit::kSame) ++change;
    if (change == edits.size()) return;
    const std::size_t begin = std::max(at, change - std::min(change, kContext));
    for (; at < begin; ++at) printer.pass(edits[at]);
    const std::size_t end = end_of_hunk(edits, change);
    if (!printed) printer.print_head();
    printed = true;
    printer.print_place(edits, begin, end);
    for (; at < end; ++at) {
      printer.print(edits[at]);
      printer.pass(edits[at]);
    }
  }
}

void print_differences(const Shown& before, const Shown& after,
                       const history::Comparison& comparison) {
  print_json({{"url", after.url},
              {"before", history::to_json(before)},
              {"after", history::to_json(after)},
              {"coarse", comparison.coarse}});
  history::each_change(before.text, after.text, comparison.edits, print_json);
}

}  // namespace varve::cli
