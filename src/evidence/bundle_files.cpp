#include "evidence/bundle_files.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "evidence/consistency.hpp"
#include "evidence/texts.hpp"
#include "varve/base/base64.hpp"

namespace varve::evidence {
namespace {

constexpr std::string_view kFolder = "evidence/";
constexpr std::string_view kNoStamps =
    "(There is no time-stamp in this bundle: when the page was captured rests on its maker's "
    "word.)\n";

std::string_view system_certificates() {
  return "/etc/ssl/certs/ca-certificates.crt";
}

std::string command_of(std::size_t number, std::int64_t seconds, std::string_view certificates) {
  return fmt::format(
      "openssl ts -verify -token_in -in stamp-{0}.tst -data signed-head.txt -CAfile {1} -untrusted "
      "stamp-{0}.chain.pem -attime {2}\n",
      number, certificates, seconds);
}

// RFC 7468 5.
std::string pem_of(const std::vector<std::string>& certificates) {
  constexpr std::size_t kLine = 64;
  std::string pem;
  for (const std::string& der : certificates) {
    pem += "-----BEGIN CERTIFICATE-----\n";
    const std::string base64 = to_base64(der);
    for (std::size_t at = 0; at < base64.size(); at += kLine) {
      pem.append(base64, at, kLine).append("\n");
    }
    pem += "-----END CERTIFICATE-----\n";
  }
  return pem;
}

std::string replaced(std::string text, std::string_view what, std::string_view by) {
  const std::size_t at = text.find(what);
  return at == std::string::npos ? text : text.replace(at, what.size(), by);
}

}  // namespace

void BundleFiles::add(std::string_view name, std::string bytes) {
  files_.push_back({std::string(kFolder).append(name), std::move(bytes)});
}

bool BundleFiles::has(std::string_view name) const {
  return std::any_of(files_.begin(), files_.end(), [&](const interchange::ExtraFile& file) {
    return std::string_view(file.path).substr(kFolder.size()) == name;
  });
}

void BundleFiles::add_captured(std::string_view name, std::string bytes,
                               std::string_view manifest) {
  add(name, std::move(bytes));
  digest_commands_ += fmt::format("    sha256sum {}  # {}\n", name, manifest);
}

void BundleFiles::add_head(const SignedHead& head) {
  add("head.txt", head.text);
  add("head.sig", head.signature);
  add("key.pem", public_key_pem(head.public_key));
  add("signed-head.txt", head.signed_text());
}

void BundleFiles::add_keys(const std::vector<KeyEntry>& entries, std::uint64_t size) {
  std::string lines;
  for (const KeyEntry& entry : entries) {
    if (entry.leaf >= size) lines += entry.text() + "\n";
  }
  if (!lines.empty()) add(kKeysFile, std::move(lines));
}

Result<void> BundleFiles::add_proofs(const std::vector<Place>& places, const LeafLog& log,
                                     std::uint64_t size) {
  std::string proofs;
  for (const Place& place : places) {
    add(place.name, place.leaf.manifest);
    proofs += fmt::format("{} {} {}", place.name, place.leaf.salt.hex(), place.index);
    VARVE_ASSIGN(const auto path, log.inclusion_proof(place.index, size));
    for (const Digest& sibling : path) proofs.append(" ").append(to_base64(sibling.view()));
    proofs += '\n';
  }
  add("proofs.txt", std::move(proofs));
  return {};
}

Result<void> BundleFiles::add_consistency(const std::vector<Head>& held, const LeafLog& log,
                                          std::uint64_t size) {
  std::string lines;
  for (const Head& head : held) {
    const auto root = log.root(head.size);
    if (!root || *root != head.root) {
      return fail(ErrorKind::kInvalid,
                  "the tree head of {} leaves that was given is not of this archive's log: the log "
                  "was made anew since, or it is another one",
                  head.size);
    }
    const auto [before, after] = std::minmax(head.size, size);
    VARVE_ASSIGN(const auto path, log.consistency_proof(before, after));
    lines += consistency_line(before, after, path);
  }
  if (!held.empty()) add(kConsistencyFile, std::move(lines));
  return {};
}

// The commands that show them.
std::string BundleFiles::add_lists(const std::vector<Token>& tokens) {
  std::string commands;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    for (std::size_t list = 0; list < tokens[i].lists.size(); ++list) {
      const std::string name = fmt::format("stamp-{}.revoked-{}.crl", i + 1, list + 1);
      add(name, tokens[i].lists[list]);
      commands += fmt::format("    openssl crl -inform DER -in {} -noout -text\n", name);
    }
  }
  if (commands.empty()) return commands;
  return "\n   What the issuers of these certificates had revoked by then, or later:\n\n" +
         commands;
}

void BundleFiles::add_stamps(const std::vector<Token>& tokens, const std::string& certificates) {
  std::string commands;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    const std::int64_t seconds = tokens[i].stamp.time.us / 1'000'000;
    const std::string name = fmt::format("stamp-{}", i + 1);
    add(name + ".tst", tokens[i].der);
    add(name + ".seconds", fmt::format("{}\n", seconds));
    add(name + ".txt",
        fmt::format("{} by {}\n", tokens[i].stamp.time.rfc3339(), tokens[i].stamp.authority));
    add(name + ".chain.pem", pem_of(tokens[i].stamp.chain));
    if (!commands.empty()) commands += "    ";
    commands += command_of(i + 1, seconds,
                           certificates.empty() ? system_certificates() : "authorities.pem");
  }
  commands += add_lists(tokens);
  if (!certificates.empty()) {
    add("authorities.pem", certificates);
    commands +=
        "\n   authorities.pem are those that the maker believes: get them from the "
        "authority yourself.\n";
  }
  const std::string text = replaced(kVerifyText, "    {captured}\n", digest_commands_);
  add("VERIFY.txt", replaced(text, "{stamps}\n", tokens.empty() ? kNoStamps : commands));
  add("verify.sh", kVerifyScript);
}

std::vector<interchange::ExtraFile> BundleFiles::take() {
  std::string sums;
  for (const interchange::ExtraFile& file : files_) {
    sums += fmt::format("{}  {}\n", Sha256::of(file.bytes).hex(),
                        std::string_view(file.path).substr(kFolder.size()));
  }
  add("SHA256SUMS", std::move(sums));
  return std::move(files_);
}

}  // namespace varve::evidence
