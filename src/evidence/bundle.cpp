#include "varve/evidence/bundle.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <tuple>

#include "evidence/bundle_files.hpp"
#include "evidence/redact.hpp"
#include "evidence/revocation.hpp"
#include "varve/base/certificate.hpp"
#include "varve/interchange/export.hpp"
#include "varve/interchange/single_file.hpp"

namespace varve::evidence {
namespace {

constexpr std::uint64_t kMaxCertificates = 16 << 20;

using archive::CaptureRow;

class Bundle {
 public:
  Bundle(const archive::Archive& archive, const Log& log, const CaptureRow& document,
         const BundleOptions& options)
      : archive_(archive), log_(log), document_(document), options_(options) {}

  Result<BundleReport> write(const SigningKey& key, const Path& file) {
    VARVE_TRY(gather());
    VARVE_TRY(find_places());
    VARVE_TRY(choose_head());
    VARVE_TRY(fill_folder());
    interchange::ExportOptions wacz;
    wacz.software = options_.software;
    wacz.rows = rows_;
    std::sort(wacz.rows.begin(), wacz.rows.end(), [](const CaptureRow& a, const CaptureRow& b) {
      return std::tie(a.key, a.time, a.url) < std::tie(b.key, b.time, b.url);
    });
    wacz.change = redact;
    const interchange::WaczSigning signing{key, Time::now()};
    VARVE_ASSIGN(const auto written,
                 interchange::export_wacz(archive_, wacz, file, signing, files_.take()));
    for (const std::string& damaged : written.damaged) report_.missing.push_back(damaged);
    report_.bytes = written.bytes;
    return std::move(report_);
  }

 private:
  // The document first, then what its snapshot names.
  Result<void> gather() {
    report_.url = document_.url;
    report_.time = document_.time;
    VARVE_TRY(take(document_));
    VARVE_ASSIGN(const auto snapshot, archive_.whole_snapshot(document_.url, document_.time));
    if (!snapshot) return {};
    VARVE_TRY(take_snapshot(*snapshot));
    for (const auto& failed : snapshot->failed) {
      report_.missing.push_back(fmt::format("{} was not to be had: {}", failed.url, failed.reason));
    }
    for (const archive::Snapshot::Member& member : snapshot->members) {
      if (member.url == document_.url && member.time == document_.time) continue;
      VARVE_ASSIGN(const auto row, archive_.capture(member.url, member.time));
      if (row) {
        VARVE_TRY(take(*row));
      } else {
        report_.missing.push_back(
            fmt::format("{} of {} was removed since", member.url, member.time.rfc3339()));
      }
    }
    return {};
  }

  Result<void> take(const CaptureRow& row) {
    VARVE_ASSIGN(archive::Capture capture, archive_.details(row));
    places_.push_back({leaf_of(capture, nullptr, log_.salts())});
    if (rows_.empty()) first_ = std::move(capture);
    rows_.push_back(row);
    ++report_.captures;
    return {};
  }

  // It stands in its document's leaf, or has one of its own (told_leaves.hpp).
  Result<void> take_snapshot(const archive::Snapshot& snapshot) {
    Place page{leaf_of(first_, &snapshot, log_.salts())};
    const std::array wanted = {page.leaf.hash()};
    VARVE_ASSIGN(const auto found, log_.leaves().places_of(wanted));
    if (!found.empty()) {
      places_.front() = std::move(page);
    } else {
      places_.push_back({leaf_of(snapshot, log_.salts())});
    }
    return {};
  }

  Result<void> find_places() {
    std::vector<Digest> wanted;
    for (const Place& place : places_) wanted.push_back(place.leaf.hash());
    VARVE_ASSIGN(const auto found, log_.leaves().places_of(wanted));
    for (std::size_t i = 0; i < places_.size(); ++i) {
      const auto place = found.find(wanted[i]);
      if (place == found.end()) {
        return fail(ErrorKind::kInvalid,
                    "captures of the page are not in the log: `varve stamp` puts captures there, "
                    "`varve verify` says whether they were changed since");
      }
      places_[i].index = place->second;
    }
    return {};
  }

  // The first one that is time-stamped and has them all: it shows the earliest time. Else the last.
  Result<void> choose_head() {
    std::uint64_t last = 0;
    for (const Place& place : places_) last = std::max(last, place.index);
    VARVE_ASSIGN(const TrustStore trust, TrustStore::load(options_.certificates));
    for (const SignedHead& head : log_.heads()) {
      VARVE_ASSIGN(Head parsed, parse_head(head.text));
      if (parsed.size <= last) continue;
      head_ = &head;
      report_.head = std::move(parsed);
      VARVE_TRY(read_stamps(trust));
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

  Result<void> read_stamps(const TrustStore& trust) {
    VARVE_ASSIGN(const auto tokens, log_.stamps_of(*head_));
    if (tokens.empty()) return {};
    VARVE_ASSIGN(const auto kept, log_.certificates());
    VARVE_ASSIGN(const auto kept_lists, log_.revocations());
    RevocationLists lists(kept_lists);
    for (const std::string& der : tokens) {
      // One that is not right, or not believed here, proves nothing to others either.
      auto stamp = read_token(der, head_->signed_text(), trust, kept);
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
    VARVE_TRY(add_page());
    VARVE_TRY(add_certificates());
    std::string certificates;
    if (options_.certificates && !tokens_.empty()) {
      VARVE_ASSIGN(auto text, read_file(*options_.certificates, kMaxCertificates));
      certificates = std::move(text).value_or("");
    }
    files_.add_stamps(tokens_, certificates);
    files_.add("REPORT.txt", report_text());
    return {};
  }

  Result<void> add_page() {
    VARVE_ASSIGN(const auto body, archive_.body(document_.digest));
    if (!body) {
      return fail(ErrorKind::kDamaged, "the page's bytes are not in the archive");
    }
    files_.add("document", std::string(body->view()));
    archive::Capture shown = first_;
    redact(shown);
    files_.add("request.txt", shown.request_head);
    files_.add("response.txt", shown.response_head);
    // What is no HTML is shown by its bytes alone.
    if (auto page = interchange::single_file(archive_, document_)) {
      files_.add("page.html", std::move(page->bytes));
    }
    return {};
  }

  Result<void> add_certificates() {
    for (std::size_t i = 0; i < first_.tls_chain.size(); ++i) {
      VARVE_ASSIGN(const auto der, archive_.body(first_.tls_chain[i]));
      if (!der) continue;
      files_.add(fmt::format("tls-{}.der", i + 1), std::string(der->view()));
      VARVE_ASSIGN(const std::string described, describe_certificate(der->view()));
      files_.add(fmt::format("tls-{}.txt", i + 1), described + "\n");
    }
    return {};
  }

  [[nodiscard]] std::string report_text() const {
    std::string text = fmt::format(
        "{}\n\n"
        "captured            {}\n"
        "status              {}\n"
        "from                {}{}\n"
        "SHA-256 of its bytes {}, {} bytes (the file \"document\")\n"
        "captures            {}: the page and what it needs, each proved by proofs.txt\n"
        "in the log          {}, under the tree head of {} captures and pages, signed {}\n"
        "tree head           {}\n",
        document_.url, document_.time.rfc3339(), document_.status, first_.remote_address,
        first_.tls_version.empty() ? " (no TLS)" : ", " + first_.tls_version,
        document_.digest.hex(), document_.length, report_.captures, report_.head.origin,
        report_.head.size, report_.head.time.rfc3339(), report_.head_digest.text());
    for (const TimeStamp& stamp : report_.stamps) {
      text += fmt::format("time-stamped        {} by {}\n", stamp.time.rfc3339(), stamp.authority);
    }
    text += fmt::format("made by             {}\n", options_.software);
    if (!options_.note.empty()) text += fmt::format("\nNote: {}\n", options_.note);
    if (!report_.missing.empty()) text += "\nNot in here:\n";
    for (const std::string& sentence : report_.missing) text += fmt::format("  {}\n", sentence);
    return text + "\nVERIFY.txt says how to check this.\n";
  }

  const archive::Archive& archive_;
  const Log& log_;
  const CaptureRow& document_;
  const BundleOptions& options_;
  BundleReport report_;
  archive::Capture first_;        // the document
  std::vector<CaptureRow> rows_;  // what goes in
  std::vector<Place> places_;     // the document's first
  const SignedHead* head_ = nullptr;
  std::vector<Token> tokens_;
  BundleFiles files_;
};

}  // namespace

Result<BundleReport> write_bundle(const archive::Archive& archive, const Log& log,
                                  const SigningKey& key, const CaptureRow& document,
                                  const BundleOptions& options, const Path& file) {
  return Bundle(archive, log, document, options).write(key, file);
}

}  // namespace varve::evidence
