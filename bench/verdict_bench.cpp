// What the verdict costs each page that is saved.
#include <benchmark/benchmark.h>
#include <fmt/format.h>

#include <string>

#include "varve/verdict/verdict.hpp"

namespace {

using varve::verdict::Facts;
using varve::verdict::judge;

const std::string kHead =
    "HTTP/1.1 200 OK\r\nServer: nginx/1.22.1\r\nDate: Fri, 27 Nov 2026 11:00:00 GMT\r\n"
    "Content-Type: text/html; charset=utf-8\r\nContent-Length: 30000\r\nConnection: keep-alive\r\n"
    "Vary: Accept-Encoding\r\nCache-Control: max-age=60\r\nETag: \"5f3c1a7b-7530\"\r\n"
    "Strict-Transport-Security: max-age=31536000\r\nX-Content-Type-Options: nosniff\r\n\r\n";

std::string page_of(std::size_t bytes) {
  std::string html =
      "<!DOCTYPE html><html><head><meta charset=utf-8><title>Offers of the winter</title>"
      "<link rel=stylesheet href=s.css><script src=a.js></script></head><body><nav>";
  for (int i = 0; i < 20; ++i) html += fmt::format("<a href='/section/{}'>Section {}</a>\n", i, i);
  html += "</nav><main><h1>Offers of the winter</h1>";
  for (int i = 0; html.size() < bytes; ++i) {
    html += fmt::format(
        "<div class=\"row\"><p>Some words of text, <a href=\"page.html?a={}\">a link</a> and "
        "<img src=\"i/{}.png\" alt=\"\" width=\"10\">, more words.</p></div>\n",
        i, i);
  }
  return html + "</main></body></html>";
}

void judge_page(benchmark::State& state, const std::string& html, std::string_view title,
                std::string_view final_url) {
  const Facts facts{.asked_url = "https://www.example.com/offers/winter",
                    .final_url = final_url,
                    .status = 200,
                    .response_head = kHead,
                    .title = title,
                    .html = html,
                    .content_type = "text/html; charset=utf-8"};
  for (auto _ : state) {
    auto verdict = judge(facts);
    benchmark::DoNotOptimize(verdict);
  }
}

void ordinary(benchmark::State& state) {
  judge_page(state, page_of(static_cast<std::size_t>(state.range(0))), "Offers of the winter",
             "https://www.example.com/offers/winter");
}
BENCHMARK(ordinary)->Arg(1'000)->Arg(4'000)->Arg(30'000)->Arg(300'000);

void redirected(benchmark::State& state) {
  judge_page(state, page_of(30'000), "Offers of the winter", "https://www.example.com/winter");
}
BENCHMARK(redirected);

// Its title speaks for a rule, so its text is read.
void titled_404(benchmark::State& state) {
  judge_page(state, page_of(30'000), "404 Not Found", "https://www.example.com/offers/winter");
}
BENCHMARK(titled_404);

}  // namespace
