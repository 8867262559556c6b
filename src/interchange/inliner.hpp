// Documents and stylesheets with all that they show within them, as data: URLs. Not thread-safe.
// Internal to interchange.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "interchange/resource.hpp"
#include "interchange/use.hpp"
#include "varve/parse/charset.hpp"
#include "varve/rewrite/links.hpp"

namespace varve::interchange {

class Inliner {
 public:
  Inliner(Resources& resources, const PageOptions& options)
      : resources_(resources), options_(options), left_(options.max_bytes) {}

  // The HTML document in UTF-8, its links led into itself; nothing where it is too large.
  std::optional<std::string> html(const Resource& document);
  // Captures that are in what was made.
  [[nodiscard]] std::size_t used() const { return used_.size(); }

 private:
  // Where a link stands.
  struct Scene {
    const url::Url& document;
    const parse::Encoding& encoding;  // the document's own
    std::string_view text;            // what is mapped
  };
  enum class Form : unsigned char { kRaw, kStylesheet, kDocument, kScript };

  static Form form_of(Use use);
  rewrite::LinkMap map_of(Scene scene);
  std::optional<rewrite::Change> change(const Scene& scene, const parse::Link& link,
                                        const url::Url& base);
  std::optional<rewrite::Change> follow(const Scene& scene, const parse::Link& link,
                                        const url::Url& base) const;
  std::optional<rewrite::Change> show(const Scene& scene, Use use, const parse::Link& link,
                                      const url::Url& base);
  const std::string* data_url(const Resource& resource, Form form, const Scene& scene,
                              Reason& reason);
  std::optional<std::string> make(const Resource& resource, Form form, const Scene& scene);
  std::optional<std::string> frame(const Resource& document);
  std::optional<std::string> stylesheet(const Resource& sheet, const Scene& scene);
  std::optional<std::string> in_base64(std::string_view type, std::string_view bytes);
  bool is_drawn_again(const Scene& scene, const parse::Link& link, const std::string* data);
  // False where it would be more than the options allow; what was taken stays taken.
  bool take(std::uint64_t bytes);

  Resources& resources_;
  const PageOptions& options_;
  std::uint64_t left_;
  std::map<std::pair<std::int64_t, Form>, std::optional<std::string>> made_;
  std::vector<std::int64_t> making_;  // those that are not finished yet: the way to here
  std::set<std::int64_t> used_;
  // The candidates of the srcset that is being read.
  std::size_t list_end_ = 0;
  const char* list_of_ = nullptr;  // in which text
  std::set<const std::string*> in_list_;
};

}  // namespace varve::interchange
