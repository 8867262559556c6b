// What the verdict module is told of a page. Pure.
#pragma once

#include "crawl/resource.hpp"
#include "varve/verdict/verdict.hpp"

namespace varve::crawl {

// The document by itself, while its answer is at hand: other pages may be led to it later.
verdict::Verdict judge_document(const Resource& document, const fetch::Response& answer);

// The page whose document is there: what its document is, else by which way it came to it and what
// else came of it.
verdict::Verdict judge_page(const Page& page, bool interrupted);

}  // namespace varve::crawl
