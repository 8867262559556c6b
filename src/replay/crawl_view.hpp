// How a crawl that is not over looks, as JSON and on pages. Pure.
#pragma once

#include <ctemplate/template.h>

#include <optional>
#include <string>

#include "replay/events.hpp"
#include "varve/archive/json.hpp"
#include "varve/replay/crawls.hpp"

namespace varve::replay {

// `job`, `state` ("under way", "elsewhere", "broken off", "over"), `stopping`, `seeds`, `options`,
// `error` (or null), `saved`, `failed`, `waiting`, `hosts`, `bytes_received`, `pages_per_second`,
// `seconds_left` (null where nobody knows), `progress` for people.
archive::Json to_json(const CrawlState& crawl);
// As events tell of it; nothing where it was not found.
std::optional<JobState> job_state(const Result<std::optional<CrawlState>>& found);
// "12 saved, 30 waiting, 1 failed · 3.4 pages a second · 9 s left"
std::string progress_of(const CrawlState& crawl);
// "22 November 2026, 20:15:30" of the job's name; its name where it is no time.
std::string crawl_moment(const std::string& job);

// JOB, PATH, WHEN, PROGRESS, SEED, and the sections STATE_HERE, STATE_ELSEWHERE, STATE_NOWHERE,
// ERROR, MORE.
void fill_crawl(const CrawlState& crawl, ctemplate::TemplateDictionary& part);

}  // namespace varve::replay
