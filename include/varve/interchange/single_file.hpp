// A page as one HTML file: what SingleFile makes of a live page, out of the archive. Opened from a
// disk it shows the page as it was captured, and makes no request whatever.
//
// - The document is UTF-8; each requisite is a data: URL (RFC 2397) of the capture nearest to the
//   document's, as replay would choose it. Stylesheets have their own inlined first; frames are
//   documents of their own, made the same way.
// - What a person follows (links, canonical and alternate documents) leads to the live original.
//   Forms do not send, refreshes do not refresh, hints (preconnect, prefetch, dns-prefetch,
//   prerender) and pings are put out of action.
// - What is not in the archive becomes "data:,": never fetched, and named in `missing`.
// - Before everything that was archived stands a Content-Security-Policy (CSP Level 3) that allows
//   data: and inline styles only; frames inherit it and carry it besides.
//
// Scripts do not run unless PageOptions::scripts: no policy can keep a script of a top-level page
// from leaving it (location=), and most pages that a server has put together look right without
// theirs, while scripts that find themselves at another address often take such a page apart. With
// it the page stands in a sandboxed frame of a page of ours, whose policy lets it go nowhere; its
// scripts run there, in an opaque origin, without storage, and no request gets out; but Chromium
// may open a bare connection to where a script wants to go before the policy refuses it, and WebRTC
// is no policy's to forbid. Only without scripts is there no connection whatever.
//
// The same captures give the same bytes. Archived bytes are an attacker's: they are cut out of
// nothing and quoted where they go. Time and memory are bounded by PageOptions. Thread-safe.
#pragma once

#include "varve/archive/archive.hpp"
#include "varve/base/error.hpp"
#include "varve/interchange/page_file.hpp"

namespace varve::interchange {

// `document` is the page's capture, or a redirect that leads to it. kInvalid where that is no HTML,
// with what to do instead; kLimit where the document alone is more than `options` allow; kDamaged
// where its body is not in the archive.
Result<PageFile> single_file(const archive::Archive& archive, const archive::CaptureRow& document,
                             const PageOptions& options = {});

}  // namespace varve::interchange
