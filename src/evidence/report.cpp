#include "evidence/report.hpp"

#include <ctemplate/template.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <mutex>
#include <nlohmann/json.hpp>

#include "evidence/bundle_names.hpp"
#include "evidence/conclusions.hpp"
#include "evidence/plain_text.hpp"
#include "evidence/png.hpp"
#include "evidence/redact.hpp"
#include "evidence/texts.hpp"
#include "varve/base/ascii.hpp"
#include "varve/base/base64.hpp"

namespace varve::evidence {
namespace {

using ctemplate::TemplateDictionary;
using Json = nlohmann::json;

constexpr const char* kName = "evidence/report.html";
constexpr std::size_t kMostCaptures = 120;
constexpr std::size_t kMostMissing = 50;
constexpr std::size_t kMostCertificates = 3;
// Millimetres of paper. A desktop's window (1,280 pixels) is as wide as the text.
constexpr double kTextWidth = 174;
constexpr double kWindow = 1280;
constexpr double kFirstSheet = 220;  // below a heading
constexpr double kSheet = 250;
constexpr double kOverlap = 6;  // of two sheets, so that each line of text is whole on one
constexpr std::size_t kMostSheets = 12;

void load_template() {
  static std::once_flag once;
  std::call_once(
      once, [] { ctemplate::StringToTemplateCache(kName, kReportPage, ctemplate::DO_NOT_STRIP); });
}

void set(TemplateDictionary& dictionary, const char* name, std::string_view value) {
  dictionary.SetValue(name, {value.data(), value.size()});
}

TemplateDictionary& section(TemplateDictionary& dictionary, const char* name) {
  return *dictionary.AddSectionDictionary(name);
}

void add_fact(TemplateDictionary& dictionary, const char* where, const char* name,
              std::string_view value) {
  if (value.empty()) return;
  TemplateDictionary& fact = section(dictionary, where);
  set(fact, "NAME", name);
  set(fact, "VALUE", plain_text(value));
}

void add_sentences(TemplateDictionary& dictionary, const char* name,
                   const std::vector<std::string>& sentences) {
  for (const std::string& each : sentences) set(section(dictionary, name), "TEXT", each);
}

// "2026-11-27 15:38:37 UTC"
std::string in_words(Time time) {
  std::string text = time.rfc3339().substr(0, 19) + " UTC";
  text[10] = ' ';
  return text;
}

std::string header_of(const archive::Capture& capture, std::string_view name) {
  for (const HeadLine& line : lines_of_head(capture.response_head)) {
    if (!line.secret && equals_ascii(name_of(line), name)) {
      return std::string(trim(line.text.substr(line.text.find(':') + 1)));
    }
  }
  return {};
}

// Of a snapshot's circumstances, which may be anybody's: what is no plain value is left out.
void add_option(std::string name, const Json& value, std::string& options) {
  if (!value.is_primitive()) return;
  std::replace(name.begin(), name.end(), '_', ' ');
  options += fmt::format("{}{} {}", options.empty() ? "" : "; ", name,
                         value.is_string() ? value.get<std::string>() : value.dump());
}

// One page's part of the report.
class PagePart {
 public:
  PagePart(TemplateDictionary& whole, const Reported& all, std::size_t number)
      : whole_(whole),
        all_(all),
        page_(all.pages[number]),
        before_(all.before[number]),
        part_(section(whole, "PAGE")) {
    if (all.pages.size() > 1) {
      TemplateDictionary& heading = section(part_, "PART");
      set(heading, "NAME", number == 0 ? "The earlier capture" : "The later capture");
    }
    add_what();
    add_redirects();
    add_when();
    add_how();
    add_picture();
  }

 private:
  void add_what() {
    set(part_, "URL", plain_text(page_.row.url));
    if (const auto& snapshot = page_.snapshot) {
      if (snapshot->url != page_.row.url) add_fact(part_, "FACT", "Asked for", snapshot->url);
      add_fact(part_, "FACT", "Title", snapshot->title);
      add_fact(part_, "FACT", "Verdict", snapshot->verdict);
    }
    add_fact(part_, "FACT", "Status", std::to_string(page_.row.status));
    add_fact(part_, "FACT", "Type", page_.row.mime);
    add_fact(part_, "FACT", "Time of capture", page_.row.time.rfc3339());
    set(part_, "DIGEST", page_.row.digest.hex());
    set(part_, "LENGTH", std::to_string(page_.row.length));
    set(part_, "FILE", prefixed(page_.prefix, kDocument));
  }

  // Of a snapshot's members those before its document.
  void add_redirects() {
    if (!page_.snapshot) return;
    TemplateDictionary* redirects = nullptr;
    for (const archive::Snapshot::Member& member : page_.snapshot->members) {
      if (member.url == page_.row.url && member.time == page_.row.time) break;
      const auto row = std::find_if(page_.rows.begin(), page_.rows.end(), [&](const auto& each) {
        return each.url == member.url && each.time == member.time;
      });
      if (row == page_.rows.end() || row->status < 300 || row->status > 399) continue;
      if (redirects == nullptr) redirects = &section(part_, "REDIRECTS");
      TemplateDictionary& redirect = section(*redirects, "REDIRECT");
      set(redirect, "STATUS", std::to_string(row->status));
      set(redirect, "URL", plain_text(row->url));
    }
  }

  void add_when() {
    const Head& head = all_.report.head;
    set(part_, "TIME", in_words(page_.row.time));
    set(part_, "SIGNED", in_words(head.time));
    set(part_, "SIZE", std::to_string(head.size));
    if (const std::string date = header_of(page_.document, "date"); !date.empty()) {
      set(section(part_, "DATE"), "VALUE", plain_text(date));
    }
    if (before_) add_stamp("BEFORE", *before_);
    for (const TimeStamp& stamp : all_.report.stamps) add_stamp("STAMP", stamp);
  }

  void add_stamp(const char* name, const TimeStamp& stamp) {
    TemplateDictionary& entry = section(part_, name);
    set(entry, "TIME", in_words(stamp.time));
    set(entry, "AUTHORITY", plain_text(stamp.authority));
  }

  void add_how() {
    const archive::Capture& document = page_.document;
    add_circumstances();
    add_fact(part_, "MEANS", "The server's address", document.remote_address);
    add_fact(part_, "MEANS", "Connection",
             document.tls_version.empty()
                 ? "without TLS: whoever was on the way could change what came"
                 : document.tls_version + ", " + document.tls_cipher);
    for (std::size_t i = 0; i < std::min(page_.certificates.size(), kMostCertificates); ++i) {
      TemplateDictionary& certificate = section(part_, "CERTIFICATE");
      set(certificate, "NAME", i == 0 ? "The server's certificate" : "Its issuer's");
      std::string text;
      std::string_view rest = page_.certificates[i];
      while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        rest.remove_prefix(std::min(rest.size(), line.size() + 1));
        text += plain_text(trim(line)) + "\n";
      }
      set(certificate, "TEXT", trim(text));
    }
  }

  // What the snapshot says of itself, as JSON (archive::Snapshot::circumstances).
  void add_circumstances() {
    if (page_.row.source == archive::Source::kImport) {
      add_fact(part_, "MEANS", "Captured by", "another program; its file was imported");
    }
    if (!page_.snapshot) return;
    Json how = Json::parse(page_.snapshot->circumstances, nullptr, false);
    if (!how.is_object()) return;
    const auto taken = [&how](const char* name) {
      const auto member = how.find(name);
      if (member == how.end()) return std::string();
      std::string text = member->is_string() ? member->get<std::string>() : std::string();
      how.erase(member);
      return text;
    };
    add_fact(part_, "MEANS", "Captured by", taken("software"));
    const std::string browser = taken("browser");
    add_fact(
        part_, "MEANS", "Browser",
        browser == "never" ? "none: what the server sent was fetched, and no script ran" : browser);
    std::string options;
    for (const auto& [name, value] : how.items()) {
      if (value.is_object()) {
        for (const auto& [part, inner] : value.items())
          add_option(name + " " + part, inner, options);
      } else {
        add_option(name, value, options);
      }
    }
    add_fact(part_, "MEANS", "Options", options);
  }

  void add_picture() {
    const auto& picture = page_.picture;
    const auto size = picture ? size_of_png(picture->png) : std::nullopt;
    if (!size) {
      section(part_, "NO_PICTURE");
      return;
    }
    TemplateDictionary& said = section(part_, picture->drawn ? "DRAWN" : "PROVED");
    set(said, "FILE", picture->name);
    if (!picture->drawn) set(said, "DIGEST", Sha256::of(picture->png).hex());
    const std::string name = page_.prefix.empty() ? "first" : "second";
    const double width = std::min(kTextWidth, size->width * kTextWidth / kWindow);
    TemplateDictionary& style = section(whole_, "PICTURE_STYLE");
    set(style, "CLASS", name);
    set(style, "WIDTH", fmt::format("{:.2f}", width));
    set(style, "BYTES", to_base64(picture->png));
    add_sheets(name, width / size->width, size->height);
  }

  // A long picture goes over several pages of paper.
  void add_sheets(const std::string& name, double scale, std::uint32_t pixels) {
    const double whole = pixels * scale;
    if (whole > kFirstSheet / 3) set(part_, "FRESH", "part");
    double shown = 0;
    for (std::size_t i = 0; i < kMostSheets && shown < whole - 0.01; ++i) {
      const double offset = i == 0 ? 0 : shown - kOverlap;
      const double height = std::min(whole - offset, i == 0 ? kFirstSheet : kSheet);
      TemplateDictionary& sheet = section(part_, "SHEET");
      set(sheet, "CLASS", name);
      set(sheet, "NUMBER", std::to_string(i + 1));
      set(sheet, "HEIGHT", fmt::format("{:.2f}", height));
      set(sheet, "OFFSET", fmt::format("{:.2f}", offset));
      shown = offset + height;
    }
    if (shown >= whole - 0.01) return;
    set(section(part_, "CUT"), "PIXELS", fmt::format("{:.0f}", (whole - shown) / scale));
  }

  TemplateDictionary& whole_;
  const Reported& all_;
  const PageOfBundle& page_;
  const std::optional<TimeStamp>& before_;
  TemplateDictionary& part_;
};

void add_head(TemplateDictionary& whole, const Reported& all) {
  const PageOfBundle& first = all.pages.front();
  const std::string title = first.snapshot ? plain_text(first.snapshot->title, 200) : "";
  set(whole, "TITLE", trim(title).empty() ? "Capture of a web page" : title);
  set(whole, "URL", plain_text(first.row.url));
  set(whole, "MADE", in_words(all.made));
  if (all.pages.size() > 1) {
    TemplateDictionary& two = section(whole, "TWO");
    set(two, "OLD_TIME", in_words(first.row.time));
    set(two, "NEW_TIME", in_words(all.pages.back().row.time));
    const std::string& other = all.pages.back().row.url;
    if (other != first.row.url) set(section(two, "OTHER"), "OTHER_URL", plain_text(other));
  }
  if (!all.options.note.empty()) set(section(whole, "NOTE"), "TEXT", all.options.note);
  if (all.report.stamps.empty()) section(whole, "NO_STAMP");
}

void add_redline(TemplateDictionary& whole, const Redline& redline) {
  TemplateDictionary& part = section(whole, "REDLINE");
  set(part, "SUMMARY", redline.summary);
  for (const Redline::Change& change : redline.changes) {
    TemplateDictionary& entry = section(part, "CHANGE");
    set(entry, "EDIT", change.edit);
    for (const Redline::Piece& piece : change.pieces) {
      const char* name = piece.kind == Redline::Piece::Kind::kKept      ? "KEPT"
                         : piece.kind == Redline::Piece::Kind::kRemoved ? "OLD"
                                                                        : "NEW";
      set(section(section(entry, "PIECE"), name), "TEXT", plain_text(piece.text));
    }
  }
  if (redline.more > 0) set(section(part, "MORE"), "COUNT", std::to_string(redline.more));
}

void add_conclusions(TemplateDictionary& whole, const Reported& all) {
  const BundleReport& report = all.report;
  set(whole, "KEY", report.head.key.text());
  set(whole, "ORIGIN", report.head.origin);
  set(whole, "HEAD", report.head_digest.text());
  set(whole, "SOFTWARE", all.options.software);
  const TimeStamp* const stamp = report.stamps.empty() ? nullptr : &report.stamps.front();
  add_sentences(whole, "SHOWN",
                what_is_proved({stamp, report.captures, report.head_digest, report.head.key}));
  add_sentences(whole, "NOT_SHOWN", what_is_not_proved(stamp != nullptr, all.makers));
}

void add_missing(TemplateDictionary& whole, const std::vector<std::string>& missing) {
  if (missing.empty()) return;
  TemplateDictionary& part = section(whole, "MISSING");
  const std::size_t shown = std::min(missing.size(), kMostMissing);
  for (std::size_t i = 0; i < shown; ++i) {
    set(section(part, "SENTENCE"), "TEXT", plain_text(missing[i]));
  }
  if (shown == missing.size()) return;
  set(section(part, "MORE"), "COUNT", std::to_string(missing.size() - shown));
}

// "0003" of "manifest-0003.json", "later-0003" of "later-manifest-0003.json".
std::string number_of(std::string manifest) {
  constexpr std::string_view kWord = "manifest-";
  manifest.erase(manifest.find(kWord), kWord.size());
  return manifest.substr(0, manifest.rfind('.'));
}

void add_captures(TemplateDictionary& whole, const Reported& all) {
  set(whole, "COUNT", std::to_string(all.report.captures));
  std::size_t shown = 0;
  for (const PageOfBundle& page : all.pages) {
    for (std::size_t i = 0; i < page.rows.size() && shown < kMostCaptures; ++i, ++shown) {
      const archive::CaptureRow& row = page.rows[i];
      TemplateDictionary& entry = section(whole, "CAPTURE");
      set(entry, "NUMBER", number_of(page.manifest_of(i)));
      set(entry, "URL", plain_text(row.url, 300));
      set(entry, "TIME", row.time.rfc3339());
      set(entry, "DIGEST", row.digest.hex());
      set(entry, "STATUS", row.status == 0 ? "–" : std::to_string(row.status));
      set(entry, "TYPE", plain_text(row.mime, 100));
      set(entry, "LENGTH", std::to_string(row.length));
    }
  }
  if (shown == all.report.captures) return;
  set(section(whole, "REST"), "COUNT", std::to_string(all.report.captures - shown));
}

}  // namespace

std::string report_html(const Reported& all) {
  load_template();
  TemplateDictionary whole("report");
  add_head(whole, all);
  for (std::size_t i = 0; i < all.pages.size(); ++i) PagePart(whole, all, i);
  if (all.options.redline) add_redline(whole, *all.options.redline);
  add_conclusions(whole, all);
  add_missing(whole, all.report.missing);
  add_captures(whole, all);
  std::string out;
  ctemplate::ExpandTemplate(kName, ctemplate::DO_NOT_STRIP, &whole, &out);
  return out;
}

}  // namespace varve::evidence
