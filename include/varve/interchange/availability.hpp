// Whether another archive has a copy of a page: archive.org's availability API
// (https://archive.org/help/wayback_api.php), which varve's own server speaks as well.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "varve/base/error.hpp"
#include "varve/base/time.hpp"
#include "varve/fetch/fetcher.hpp"
#include "varve/url/url.hpp"

namespace varve::interchange {

struct OutsideCopy {
  std::string url;        // where it is shown
  std::string timestamp;  // of the copy, 14 digits
};

// The API's URL at an archive: `given` itself where it is one, else /wayback/available there.
// kInvalid where it is no URL of http or https.
Result<url::Url> availability_api(std::string_view given);

// The copy nearest to `time`, without one the newest; nothing where the archive has none. kNetwork
// and kin, and kInvalid where its answer is not that API's. `go_on` as Fetcher::fetch() has it.
Result<std::optional<OutsideCopy>> find_copy(fetch::Fetcher& fetcher, const url::Url& api,
                                             std::string_view page, std::optional<Time> time,
                                             const std::function<bool()>& go_on);

// What the API's answer says. Pure.
Result<std::optional<OutsideCopy>> read_availability(std::string_view json);

}  // namespace varve::interchange
