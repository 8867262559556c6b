// Views of pages that a test writes.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "varve/change/comparison.hpp"

namespace varve::change {

inline View view_of_html(std::string_view html, const ViewRules& rules = {}) {
  auto view = view_of(Page{"https://a.example/page", html, "text/html; charset=utf-8"}, rules);
  EXPECT_TRUE(view) << (view ? "" : view.error().message);
  return view ? *std::move(view) : View{};
}

inline Comparison compare_html(std::string_view before, std::string_view after,
                               const Noise& noise = {}, const ViewRules& rules = {}) {
  return compare(view_of_html(before, rules), view_of_html(after, rules), noise, {});
}

}  // namespace varve::change
