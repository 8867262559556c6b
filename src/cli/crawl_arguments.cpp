#include "cli/crawl_arguments.hpp"

#include <CLI/CLI.hpp>

#include "varve/crawl/begin.hpp"

namespace varve::cli {
namespace {

void add_scope(CLI::App& command, CrawlArguments& arguments) {
  frontier::ScopeRules& scope = arguments.site.scope;
  command
      .add_option(
          "--scope", arguments.scope,
          "How far to go: page (the seeds alone), prefix (their folders), host, domain (and "
          "the hosts below it)")
      ->type_name("SCOPE");
  command.add_option("--depth", scope.max_depth, "At most so many links away from a seed")
      ->type_name("N");
  command
      .add_option("--include", scope.include,
                  "Only pages whose URL this regular expression matches")
      ->allow_extra_args(false)
      ->type_name("REGEX");
  command.add_option("--exclude", scope.exclude, "No pages whose URL this one matches")
      ->allow_extra_args(false)
      ->type_name("REGEX");
  command.add_flag("--sitemap", arguments.site.sitemaps,
                   "Also pages that the sites' sitemaps name");
  command.add_option("--max-pages", arguments.site.max_pages, "So many pages and no more")
      ->check(CLI::PositiveNumber)
      ->type_name("N");
}

void add_manners(CLI::App& command, CrawlArguments& arguments) {
  command
      .add_option(
          "--concurrency", arguments.site.pages_at_once,
          "So many pages at once, of different hosts unless --delay is 0; over six connections "
          "to a host at the most")
      ->check(CLI::Range(1, 256))
      ->type_name("N");
  command
      .add_option("--delay", arguments.delay,
                  "Between two pages of one host: 500ms, 2s, 0 for none; as long as the host takes "
                  "to answer when left out; never less than the Crawl-delay of its robots.txt")
      ->type_name("DURATION");
  command.add_option("--robots", arguments.robots, "obey or ignore what robots.txt asks")
      ->type_name("MODE");
}

// A duration as elsewhere, or "0": none needs no unit.
Result<std::chrono::milliseconds> read_delay(const std::string& text) {
  if (text == "0") return std::chrono::milliseconds(0);
  VARVE_ASSIGN(const std::int64_t us, parse_duration(text));
  return std::chrono::milliseconds(us / 1000);
}

}  // namespace

void add_crawl_options(CLI::App& command, CrawlArguments& arguments) {
  add_scope(command, arguments);
  add_manners(command, arguments);
  add_save_options(command, arguments.save);
  command
      .add_option(
          "--browser-for", arguments.browser_for,
          "With a browser those pages whose URL this regular expression matches; the others "
          "as --browser says, which is never here when left out")
      ->allow_extra_args(false)
      ->type_name("REGEX");
  for (const char* of_one_page : {"--check-replay", "--witness"}) {
    command.remove_option(command.get_option(of_one_page));
  }
}

Result<void> complete(CrawlArguments& arguments, const Globals& globals) {
  if (arguments.save->browser.empty()) arguments.save->browser = "never";
  VARVE_TRY(complete_options(*arguments.save, globals));
  crawl::SiteOptions& site = arguments.site;
  site.save = arguments.save->save;
  VARVE_ASSIGN(site.scope.reach, frontier::read_reach(arguments.scope));
  if (arguments.robots != "obey" && arguments.robots != "ignore") {
    return fail(ErrorKind::kInvalid, "--robots is obey or ignore, not \"{}\"", arguments.robots);
  }
  site.turns.obey_robots = arguments.robots == "obey";
  site.turns.pace.at_once = site.pages_at_once;
  if (!arguments.delay.empty()) {
    VARVE_ASSIGN(site.turns.pace.delay, read_delay(arguments.delay));
  }
  if (site.seeds.empty()) {
    return fail(ErrorKind::kInvalid, "no seed was given; try `varve crawl URL`");
  }
  for (const std::string& seed : site.seeds) {
    if (!crawl::read_typed_url(seed)) {
      return fail(ErrorKind::kInvalid, "{} is no URL of http or https", seed);
    }
  }
  return {};
}

}  // namespace varve::cli
