// varve show
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdio>

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/target.hpp"
#include "varve/archive/nearest.hpp"
#include "varve/base/certificate.hpp"
#include "varve/fetch/fetcher.hpp"
#include "varve/parse/charset.hpp"
#include "varve/text/page_text.hpp"

namespace varve::cli {
namespace {

enum class What { kMeta, kHeaders, kBody, kText, kTls };

struct ShowArguments {
  std::string target;
  std::string at;
  What what = What::kMeta;
};

void print_fields(const Json& json) {
  for (const auto& [name, value] : json.items()) {
    if (value.is_null() || value == "" || value == Json::array()) continue;
    const std::string text = value.is_string() ? value.get<std::string>() : archive::dump(value);
    print_line(fmt::format("{:<20} {}", name, printable(text)));
  }
}

// Heads are an attacker's: a line feed ends a line, everything else that controls is taken out.
void print_head(std::string_view head) {
  for (const std::string& line : printable_lines(head)) print_line(line);
}

// To a file or a pipe, the bytes as they are.
Result<void> print_body(const archive::Archive& archive, const archive::CaptureRow& row) {
  VARVE_ASSIGN(const auto body, archive.body(row.digest));
  if (!body) {
    return fail(ErrorKind::kDamaged,
                "the body of {} is not in the archive; `varve check` says more", row.url);
  }
  const std::string_view bytes = body->view();
  if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size() ||
      std::fflush(stdout) != 0) {
    return fail(ErrorKind::kInvalid, "cannot write the body to standard output");
  }
  return {};
}

Result<void> print_text(const archive::Archive& archive, const archive::CaptureRow& row) {
  VARVE_ASSIGN(const auto body, archive.body(row.digest));
  if (!body) return fail(ErrorKind::kDamaged, "the body of {} is not in the archive", row.url);
  VARVE_ASSIGN(const archive::Capture capture, archive::described(archive, row));
  const auto content_type = fetch::find_header(capture.response_head, "content-type").value_or("");
  // Text as it is has its blank lines too, and stylesheets and scripts can be read as well.
  if (row.mime.starts_with("text/") && row.mime != "text/html") {
    print_head(parse::to_utf8(body->view(), parse::html_encoding(body->view(), content_type)));
    return {};
  }
  if (!text::has_text(row.mime)) {
    return fail(ErrorKind::kInvalid, "{} is {}, which has no text; try --body", row.url,
                row.mime.empty() ? "of no known type" : row.mime);
  }
  VARVE_ASSIGN(const text::PageText page, text::extract(body->view(), content_type));
  print_head(text::lines_of(page));
  return {};
}

Result<void> print_tls(const archive::Archive& archive, const archive::Capture& capture,
                       bool json) {
  if (json) {
    Json chain = Json::array();
    for (const Digest& certificate : capture.tls_chain) chain.push_back(certificate.text());
    print_json(
        {{"version", capture.tls_version}, {"cipher", capture.tls_cipher}, {"chain", chain}});
    return {};
  }
  if (capture.tls_version.empty()) {
    print_line("the page came over plain HTTP");
    return {};
  }
  print_line(capture.tls_version + "  " + capture.tls_cipher);
  for (const Digest& certificate : capture.tls_chain) {
    VARVE_ASSIGN(const auto der, archive.body(certificate));
    if (!der) return fail(ErrorKind::kDamaged, "a certificate is not in the archive");
    VARVE_ASSIGN(const std::string described, describe_certificate(der->view()));
    print_head(described);
  }
  return {};
}

Result<void> show(const ShowArguments& arguments, const Globals& globals) {
  VARVE_ASSIGN(const Target target, parse_target(arguments.target, arguments.at, Time::now()));
  VARVE_ASSIGN(const auto archive,
               archive::Archive::open(globals.archive, archive::Archive::Mode::kRead));
  VARVE_ASSIGN(const archive::CaptureRow row, find_shown(*archive, target));
  if (arguments.what == What::kBody) return print_body(*archive, row);
  VARVE_ASSIGN(const archive::Capture capture, archive->details(row));
  switch (arguments.what) {
    case What::kHeaders:
      if (globals.json) {
        print_json({{"request", capture.request_head}, {"response", capture.response_head}});
      } else {
        print_head(capture.response_head);
      }
      return {};
    case What::kText:
      return print_text(*archive, row);
    case What::kTls:
      return print_tls(*archive, capture, globals.json);
    default:
      break;
  }
  VARVE_ASSIGN(const Json meta, archive::whole_json(*archive, row, capture));
  if (globals.json) {
    print_json(meta);
  } else {
    print_fields(meta);
  }
  return {};
}

}  // namespace

void add_show(CLI::App& app, const Globals& globals, Action& action) {
  auto arguments = std::make_shared<ShowArguments>();
  CLI::App& command = *app.add_subcommand("show", "Show one capture");
  command.add_option("URL", arguments->target, "URL or URL@TIME; the nearest capture is meant")
      ->type_name("")
      ->required();
  command.add_option("--at", arguments->at, "The time, instead of @TIME")->type_name("TIME");
  CLI::Option_group& what = *command.add_option_group("what");
  const auto flag = [&](const char* name, What value, const char* help) {
    what.add_flag_callback(
        name, [arguments, value] { arguments->what = value; }, help);
  };
  flag("--meta", What::kMeta, "Its facts (default)");
  flag("--headers", What::kHeaders, "The answer's status line and headers");
  flag("--body", What::kBody, "The decoded body, bit for bit");
  flag("--text", What::kText, "The text that a reader sees");
  flag("--tls", What::kTls, "The TLS connection and its certificates");
  what.require_option(0, 1);
  command.callback([arguments, &globals, &action] {
    action = [arguments, &globals]() -> int {
      const auto shown = show(*arguments, globals);
      return shown ? kDone : report(shown.error(), kFailed);
    };
  });
}

}  // namespace varve::cli
