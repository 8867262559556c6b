// The headers that keep archived bytes in, and our own pages whole. docs/architecture.md has the
// reasons; what a policy cannot keep in (a top-level `location=`, WebRTC, DNS prefetch) is there
// too.
#pragma once

#include "replay/http.hpp"

namespace varve::replay {

// For archived bytes, whatever they say they are. At `home`, the host of their origin, they may
// do there what they did on their own: load from it, and show frames of other archived origins
// on their hosts. On any other host they are sandboxed in an opaque origin, and load from this
// server's /web/ only; fonts, modules and the like are fetched with CORS by such a document, so
// they are let through to `Origin: null`; what a script fetches is not, or any web site could
// read the archive from a sandboxed frame of its own.
void guard_archived(const Request& request, bool home, Response& response);

// Their policy at `home`: the same for all of a site, so it is made once (Site).
std::string home_policy(const Hosts& hosts, bool scripts);

// For the page of ours around a snapshot: a script of ours, and a frame of archived origins.
void guard_frame_page(const Request& request, Response& response);

// For pages, lists and JSON of our own: no script, nobody's frame, nobody else's to read.
void guard_own(Response& response);

// For an archived picture on a page of ours: opened by itself it is in an opaque origin, and an SVG
// loads nothing and runs nothing.
void guard_picture(Response& response);

// For a page of ours that follows what goes on, by a script of ours.
void guard_live(Response& response);

// For a page of ours that has its styles in it, and nothing else.
void guard_self_contained(Response& response);

// Lets the page around a snapshot find out whether its frame's host is found. Others may not look.
void let_own_pages_see(const Request& request, Response& response);

// For the pages that stand in a snapshot's place, such as "not found": like our own, but a frame in
// an archived page may show them.
void guard_stand_in(Response& response);

}  // namespace varve::replay
