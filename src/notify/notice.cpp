#include "varve/notify/notice.hpp"

#include "varve/base/bytes.hpp"
#include "varve/base/concat.hpp"
#include "varve/base/digest.hpp"
#include "varve/parse/charset.hpp"

namespace varve::notify {
namespace {

constexpr std::string_view kCut = "…";

std::string utf8(std::string_view text) {
  return parse::to_utf8(text, parse::Encoding::utf8());
}

// Neither a line nor a header nor a terminal ends where a page says so.
bool is_control(char c) {
  return static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
}

std::string line(std::string_view text, std::size_t most) {
  std::string out = utf8(text.substr(0, most + 1));
  for (char& c : out) {
    if (is_control(c)) c = ' ';
  }
  if (out.size() <= most) return out;
  out.resize(character_at(out, most - kCut.size()));
  return out.append(kCut);
}

// Passages may have lines (what is preformatted does); no other control characters.
std::string passage(std::string_view text) {
  std::string out = utf8(text);
  for (char& c : out) {
    if (is_control(c) && c != '\n' && c != '\t') c = ' ';
  }
  return out;
}

void clean(std::optional<Shot>& shot) {
  if (shot) shot->path = line(shot->path, kMostUrl);
}

// What of the redline has room.
Redline within(Redline redline) {
  std::size_t bytes = 0;
  std::size_t pieces = 0;
  std::size_t kept = 0;
  for (Change& change : redline.changes) {
    for (history::Piece& piece : change.pieces) piece.text = passage(piece.text);
    bytes += change.bytes();
    pieces += change.pieces.size();
    if (kept == kMostChanges || bytes > kMostRedline || pieces > kMostPieces) break;
    ++kept;
  }
  redline.more += redline.changes.size() - kept;
  redline.changes.resize(kept);
  return redline;
}

}  // namespace

std::size_t Change::bytes() const {
  std::size_t bytes = 0;
  for (const history::Piece& piece : pieces) bytes += piece.text.size();
  return bytes;
}

std::string id_of(const Notice& notice) {
  std::string named;
  for (const std::string_view part :
       {std::string_view(notice.schedule), std::string_view(notice.kind),
        std::string_view(notice.url)}) {
    put_string(named, part);
  }
  put(named, notice.time.us);
  return Sha256::of(named).hex();
}

Notice bounded(Notice notice) {
  notice.kind = line(notice.kind, kMostTitle);
  notice.schedule = line(notice.schedule, kMostTitle);
  notice.title = line(notice.title, kMostTitle);
  notice.summary = line(notice.summary, kMostSummary);
  notice.url = line(notice.url, kMostUrl);
  notice.difference = line(notice.difference, kMostUrl);
  clean(notice.before);
  clean(notice.after);
  notice.redline = within(std::move(notice.redline));
  if (notice.html.size() > kMostHtml) notice.html.clear();
  return notice;
}

}  // namespace varve::notify
