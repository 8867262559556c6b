#include "varve/evidence/bundle.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <tuple>

#include "evidence/bundle_files.hpp"
#include "evidence/bundle_names.hpp"
#include "evidence/page_of_bundle.hpp"
#include "evidence/redact.hpp"
#include "evidence/report.hpp"
#include "evidence/revocation.hpp"
#include "varve/interchange/export.hpp"

namespace varve::evidence {
namespace {

constexpr std::uint64_t kMaxCertificates = 16 << 20;

using archive::CaptureRow;

class Bundle {
 public:
  Bundle(const archive::Archive& archive, const Log& log, const BundleOptions& options)
      : archive_(archive), log_(log), options_(options) {}

  Result<BundleReport> write(const std::vector<CaptureRow>& documents, const SigningKey& key,
                             const Path& file) {
    VARVE_TRY(gather(documents));
    VARVE_TRY(find_places());
    VARVE_TRY(choose_head());
    VARVE_TRY(fill_folder());
    interchange::ExportOptions wacz;
    wacz.software = options_.software;
    wacz.rows = sorted_rows();
    wacz.change = redact;
    const interchange::WaczSigning signing{key, made_};
    VARVE_ASSIGN(const auto written,
                 interchange::export_wacz(archive_, wacz, file, signing, files_.take()));
    for (const std::string& damaged : written.damaged) add_missing(damaged);
    report_.bytes = written.bytes;
    return std::move(report_);
  }

 private:
  Result<void> gather(const std::vector<CaptureRow>& documents) {
    std::set<std::int64_t> taken;
    for (const CaptureRow& document : documents) taken.insert(document.id);
    for (const CaptureRow& document : documents) {
      VARVE_ASSIGN(auto page, PageOfBundle::gather(archive_, log_, document,
                                                   kPagePrefixes.at(pages_.size()), taken));
      report_.captures += page.rows.size();
      for (const std::string& each : page.missing) add_missing(each);
      pages_.push_back(std::move(page));
    }
    report_.url = documents.front().url;
    report_.time = documents.front().time;
    if (documents.size() > 1) report_.later = {documents.back().url, documents.back().time};
    return {};
  }

  // Two pages may lack the same.
  void add_missing(const std::string& sentence) {
    auto& missing = report_.missing;
    if (std::find(missing.begin(), missing.end(), sentence) == missing.end()) {
      missing.push_back(sentence);
    }
  }

  [[nodiscard]] std::vector<CaptureRow> sorted_rows() const {
    std::vector<CaptureRow> rows;
    for (const PageOfBundle& page : pages_) {
      rows.insert(rows.end(), page.rows.begin(), page.rows.end());
    }
    std::sort(rows.begin(), rows.end(), [](const CaptureRow& a, const CaptureRow& b) {
      return std::tie(a.key, a.time, a.url) < std::tie(b.key, b.time, b.url);
    });
    return rows;
  }

  Result<void> find_places() {
    std::vector<Digest> wanted;
    for (const PageOfBundle& page : pages_) {
      for (const Place& place : page.places) wanted.push_back(place.leaf.hash());
    }
    VARVE_ASSIGN(const auto found, log_.leaves().places_of(wanted));
    auto hash = wanted.begin();
    for (PageOfBundle& page : pages_) {
      for (Place& place : page.places) {
        const auto index = found.find(*hash++);
        if (index == found.end()) {
          return fail(ErrorKind::kInvalid,
                      "captures of the page are not in the log: `varve stamp` puts captures "
                      "there, `varve verify` says whether they were changed since");
        }
        place.index = index->second;
        places_.push_back(place);
      }
    }
    return {};
  }

  // The first one that is time-stamped and has them all: it shows the earliest time. Else the last.
  Result<void> choose_head() {
    std::uint64_t last = 0;
    for (const Place& place : places_) last = std::max(last, place.index);
    VARVE_ASSIGN(trust_, TrustStore::load(options_.certificates));
    VARVE_ASSIGN(kept_, log_.certificates());
    for (const SignedHead& head : log_.heads()) {
      VARVE_ASSIGN(Head parsed, parse_head(head.text));
      if (parsed.size <= last) continue;
      head_ = &head;
      report_.head = std::move(parsed);
      VARVE_TRY(read_stamps());
      if (!tokens_.empty()) break;
    }
    if (head_ == nullptr) {
      return fail(ErrorKind::kInvalid,
                  "the page is not under a signed tree head yet; `varve stamp` "
                  "signs one");
    }
    report_.head_digest = head_->digest();
    for (const Token& token : tokens_) report_.stamps.push_back(token.stamp);
    return {};
  }

  Result<void> read_stamps() {
    VARVE_ASSIGN(const auto tokens, log_.stamps_of(*head_));
    if (tokens.empty()) return {};
    VARVE_ASSIGN(const auto kept_lists, log_.revocations());
    RevocationLists lists(kept_lists);
    for (const std::string& der : tokens) {
      // One that is not right, or not believed here, proves nothing to others either.
      auto stamp = read_token(der, head_->signed_text(), *trust_, kept_);
      if (!stamp || lists.why_revoked(stamp->chain, stamp->time)) continue;
      auto of_chain = lists.of(stamp->chain);
      tokens_.push_back({der, *std::move(stamp), std::move(of_chain)});
    }
    return {};
  }

  Result<void> fill_folder() {
    files_.add_head(*head_);
    files_.add_keys(log_.entries(), report_.head.size);
    VARVE_TRY(files_.add_proofs(places_, log_.leaves(), report_.head.size));
    VARVE_TRY(files_.add_consistency(options_.held, log_.leaves(), report_.head.size));
    for (PageOfBundle& page : pages_) {
      VARVE_TRY(page.add_files(archive_, options_.draw, files_, report_.remarks));
    }
    if (options_.redline) {
      files_.add("redline.html", options_.redline->html);
      files_.add("redline.json", options_.redline->json);
    }
    std::string certificates;
    if (options_.certificates && !tokens_.empty()) {
      VARVE_ASSIGN(auto text, read_file(*options_.certificates, kMaxCertificates));
      certificates = std::move(text).value_or("");
    }
    files_.add_stamps(tokens_, certificates);
    return add_report();
  }

  // As text, and as PDF where somebody prints it, else as HTML.
  Result<void> add_report() {
    Reported reported{options_, report_, pages_, {}, made_, {}};
    for (const PageOfBundle& page : pages_) {
      VARVE_ASSIGN(auto before, stamp_before(page.places.front().index));
      reported.before.push_back(std::move(before));
    }
    files_.add("REPORT.txt", report_text(reported));
    for (const std::string_view name : kMakersFiles) {
      if (files_.has(name) || name == "REPORT.pdf") reported.makers.push_back(name);
    }
    if (options_.print) {
      auto pdf = options_.print(report_html(reported));
      if (pdf) {
        files_.add("REPORT.pdf", *std::move(pdf));
        return {};
      }
      if (pdf.error().kind == ErrorKind::kCancelled) return tl::unexpected(pdf.error());
      remark_unprinted(pdf.error().message);
    }
    std::replace(reported.makers.begin(), reported.makers.end(), std::string_view("REPORT.pdf"),
                 std::string_view("REPORT.html"));
    files_.add("REPORT.html", report_html(reported));
    return {};
  }

  // That nothing was drawn for the same reason needs no sentence of its own.
  void remark_unprinted(const std::string& reason) {
    const std::size_t undrawn = std::erase_if(
        report_.remarks, [&](const std::string& remark) { return remark.ends_with(reason); });
    report_.remarks.push_back(fmt::format("the report is REPORT.html and not a PDF{}, since {}",
                                          undrawn > 0 ? ", and no picture was drawn" : "", reason));
  }

  // The last right time-stamp over a head that does not have the leaf of that index, and that the
  // bundle's head names.
  Result<std::optional<TimeStamp>> stamp_before(std::uint64_t index) const {
    const auto& named = report_.head.stamps;
    std::optional<TimeStamp> last;
    for (const SignedHead& head : log_.heads()) {
      VARVE_ASSIGN(const Head parsed, parse_head(head.text));
      if (parsed.size > index) break;
      VARVE_ASSIGN(const auto tokens, log_.stamps_of(head));
      for (const std::string& der : tokens) {
        if (std::find(named.begin(), named.end(), Sha256::of(der)) == named.end()) continue;
        auto stamp = read_token(der, head.signed_text(), *trust_, kept_);
        if (stamp && (!last || last->time < stamp->time)) last = *std::move(stamp);
      }
    }
    return last;
  }

  const archive::Archive& archive_;
  const Log& log_;
  const BundleOptions& options_;
  const Time made_ = Time::now();
  std::optional<TrustStore> trust_;
  std::vector<std::string> kept_;  // certificates of the log's authorities (DER)
  BundleReport report_;
  std::vector<PageOfBundle> pages_;  // the older first
  std::vector<Place> places_;        // of all of them
  const SignedHead* head_ = nullptr;
  std::vector<Token> tokens_;
  BundleFiles files_;
};

}  // namespace

Result<BundleReport> write_bundle(const archive::Archive& archive, const Log& log,
                                  const SigningKey& key, const std::vector<CaptureRow>& documents,
                                  const BundleOptions& options, const Path& file) {
  return Bundle(archive, log, options).write(documents, key, file);
}

}  // namespace varve::evidence
