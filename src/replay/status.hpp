// Which status an archived answer is replayed with.
#pragma once

namespace varve::replay {

// The status of the answer: as archived, but for those that would mean the server's own dealings
// with the client (RFC 9110 15): 1xx, 206, 304, 407, 421.
constexpr unsigned replayed_status(int archived) {
  switch (archived) {
    case 206:
    case 304:
      return 200;
    case 407:
    case 421:
      return 502;
    default:
      return archived >= 200 && archived <= 599 ? static_cast<unsigned>(archived) : 200;
  }
}

}  // namespace varve::replay
