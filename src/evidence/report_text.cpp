#include <fmt/format.h>

#include "evidence/bundle_names.hpp"
#include "evidence/plain_text.hpp"
#include "evidence/report.hpp"

namespace varve::evidence {
namespace {

std::string page_text(const PageOfBundle& page) {
  std::string text;
  if (page.snapshot) {
    text += fmt::format("title               {}\nverdict             {}\n",
                        plain_text(page.snapshot->title), plain_text(page.snapshot->verdict));
  }
  text += fmt::format(
      "captured            {}\n"
      "status              {}\n"
      "from                {}{}\n"
      "SHA-256 of its bytes {}, {} bytes (the file \"{}\")\n"
      "captures            {}: the page and what it needs, each proved by proofs.txt\n",
      page.row.time.rfc3339(), page.row.status, page.document.remote_address,
      page.document.tls_version.empty() ? " (no TLS)" : ", " + page.document.tls_version,
      page.row.digest.hex(), page.row.length, prefixed(page.prefix, kDocument), page.rows.size());
  if (page.picture) {
    text += fmt::format("picture             {}{}\n", page.picture->name,
                        page.picture->drawn ? ": drawn when the bundle was made, of the captured "
                                              "files; the log does not prove it"
                                            : ", as the browser showed it then");
  }
  return text;
}

}  // namespace

std::string report_text(const Reported& all) {
  const BundleReport& report = all.report;
  std::string text;
  for (const PageOfBundle& page : all.pages) {
    if (!page.prefix.empty()) text += "\nThe later capture:\n";
    text += page.row.url + "\n\n" + page_text(page);
  }
  if (const auto& redline = all.options.redline) {
    text += fmt::format("\nWhat changed (redline.html): {}\n\n", redline->summary);
  }
  text += fmt::format(
      "in the log          {}, under the tree head of {} captures and pages, signed {}\n"
      "tree head           {}\n"
      "key                 {}\n",
      report.head.origin, report.head.size, report.head.time.rfc3339(), report.head_digest.text(),
      report.head.key.text());
  for (const TimeStamp& stamp : report.stamps) {
    text += fmt::format("time-stamped        {} by {}\n", stamp.time.rfc3339(), stamp.authority);
  }
  text += fmt::format("made by             {}\n", all.options.software);
  if (!all.options.note.empty()) text += fmt::format("\nNote: {}\n", all.options.note);
  if (!report.missing.empty()) text += "\nNot in here:\n";
  for (const std::string& each : report.missing) text += fmt::format("  {}\n", plain_text(each));
  return text + "\nVERIFY.txt says how to check this.\n";
}

}  // namespace varve::evidence
