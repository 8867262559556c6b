// What people said of a capture, as lists show it: its tags, and that it is on hold.
#pragma once

#include <ctemplate/template.h>

#include "varve/archive/archive.hpp"

namespace varve::replay {

// Of a page that was saved: what is said of its document.
Result<archive::Mark> mark_of(const archive::Archive& archive, const archive::SnapshotRow& row);
// The part {{>SAID}} of a row's template; nothing where nothing was said. The first few tags are
// shown, of long ones the beginning.
void put_said(const archive::Mark& mark, ctemplate::TemplateDictionary& row);

}  // namespace varve::replay
