// How every save of a page begins and ends, whatever fetches it.
#pragma once

#include <optional>
#include <string>

#include "varve/archive/archive.hpp"
#include "varve/crawl/save.hpp"
#include "varve/url/url.hpp"
#include "varve/verdict/verdict.hpp"

namespace varve::crawl {

// A URL as a user types it, without fragment: "example.com/a" is http://example.com/a. Nothing
// where it is no URL of http or https. Pure.
std::optional<url::Url> read_typed_url(const std::string& typed);

// Puts into `page` what was asked for and what is kept with the snapshot. The URL that is to be
// fetched, without fragment; nothing where none is: `page.error` says why, or `page.skipped` that
// an older capture will do.
std::optional<url::Url> begin_page(const archive::Archive& archive, const std::string& asked,
                                   const SaveOptions& options, bool stopped, PageResult& page);

// What is told of a page whose document came: its verdict, that it is kept, and its failure where
// the verdict is one.
void end_page(const verdict::Verdict& verdict, PageResult& page);

// A title as it is kept: at most 1,024 bytes of UTF-8, no character cut in two. Pure.
std::string cut_title(std::string title);

}  // namespace varve::crawl
