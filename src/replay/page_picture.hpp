// The picture that an archived page offers of itself. Thread-safe.
#pragma once

#include <optional>
#include <string>

#include "varve/archive/archive.hpp"

namespace varve::replay {

struct PagePicture {
  archive::CaptureRow row;
  Body bytes;
  std::string type;  // what the bytes are, whatever their server said
};

// Of a page's capture: the first that is in the archive of the pictures that its markup names for
// others to show (Open Graph, Twitter), else how a browser saw it that saved it, else the largest
// of its icons; each as it was nearest to the page's time. Only what is an image by its bytes and
// no longer than 4 MiB. Nothing where there is none.
Result<std::optional<PagePicture>> find_picture(const archive::Archive& archive,
                                                const archive::CaptureRow& page);

}  // namespace varve::replay
