// What is not shown to everybody who may read an archive.
#pragma once

#include <string>
#include <vector>

namespace varve::cli {

// Kept options without the values of those that may be secret, or name files: "--header=…".
std::vector<std::string> without_secrets(const std::vector<std::string>& options);
// URLs without the name and the password that they may have in them.
std::vector<std::string> without_credentials(const std::vector<std::string>& urls);
// Of a webhook only its host, since the path of many a one is all that it takes to send to it; of a
// program nothing.
std::vector<std::string> shown_channels(const std::vector<std::string>& channels);

}  // namespace varve::cli
