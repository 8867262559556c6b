// A real nginx: its bodies come back bit for bit out of what is kept of them.
#include <gtest/gtest.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <thread>

#include "fetch/fetch_one.hpp"
#include "fetch/raw_server.hpp"
#include "varve/coding/coding.hpp"

extern char** environ;

namespace varve::fetch {
namespace {

namespace fs = std::filesystem;

constexpr const char* kProgram = "/usr/sbin/nginx";

class Nginx {
 public:
  Nginx() : folder_(fs::path(::testing::TempDir()) / fmt::format("varve-nginx-{}", ::getpid())) {
    fs::create_directories(folder_ / "logs");
    {
      const testing::RawServer free_port([](testing::Exchange&) {});
      port_ = free_port.port();
    }
    std::ofstream(folder_ / "nginx.conf") << configuration();
    const std::string config = folder_ / "nginx.conf";
    const std::string prefix = folder_;
    const char* argv[] = {kProgram, "-p", prefix.c_str(), "-c", config.c_str(), nullptr};
    posix_spawn(&pid_, kProgram, nullptr, nullptr, const_cast<char**>(argv), environ);
  }
  ~Nginx() {
    if (pid_ > 0) {
      ::kill(pid_, SIGTERM);
      ::waitpid(pid_, nullptr, 0);
    }
    fs::remove_all(folder_);
  }
  Nginx(const Nginx&) = delete;
  Nginx& operator=(const Nginx&) = delete;

  void add(const std::string& name, const std::string& bytes) const {
    std::ofstream(folder_ / name, std::ios::binary) << bytes;
  }
  [[nodiscard]] std::string url(const std::string& path) const {
    return fmt::format("http://127.0.0.1:{}/{}", port_, path);
  }

 private:
  [[nodiscard]] std::string configuration() const {
    const std::string folder = folder_;
    std::string temporary;
    for (const char* name : {"client_body", "proxy", "fastcgi", "uwsgi", "scgi"}) {
      temporary += fmt::format("  {}_temp_path {}/{};\n", name, folder, name);
    }
    return fmt::format(
        "daemon off; master_process off; pid {0}/pid; error_log {0}/logs/error.log;\n"
        "events {{}}\nhttp {{\n{1}  access_log off; gzip on; gzip_min_length 1; gzip_proxied any;\n"
        "  types {{ text/html html; }}\n  server {{ listen 127.0.0.1:{2}; root {0};\n"
        "    location /best {{ gzip_comp_level 9; }} }}\n}}\n",
        folder, temporary, port_);
  }

  fs::path folder_;
  std::uint16_t port_ = 0;
  pid_t pid_ = -1;
};

std::string page(std::size_t length) {
  std::string out;
  for (unsigned i = 0; out.size() < length; ++i) {
    out += fmt::format("<p>paragraph {} of {} words</p>\n", i, i * i * 7919u % 1009u);
  }
  out.resize(length);
  return out;
}

TEST(Nginx, ItsGzipHasARecipe) {
  if (!fs::exists(kProgram)) GTEST_SKIP() << kProgram << " is not there: its gzip not checked";
  const Nginx nginx;
  const std::size_t lengths[] = {200, 1000, 5000, 16'000, 17'000, 300'000};
  for (const std::size_t length : lengths) {
    nginx.add(std::to_string(length) + ".html", page(length));
    nginx.add("best" + std::to_string(length) + ".html", page(length));
  }
  Options options = testing::quick();
  options.limits.attempts = 4;  // it may not listen yet
  auto fetcher = Fetcher::make(options);
  ASSERT_TRUE(fetcher);
  std::string hint;
  for (const std::string prefix : {"", "best"}) {
    for (const std::size_t length : lengths) {
      const auto url = nginx.url(prefix + std::to_string(length) + ".html");
      const auto answer = testing::fetch_one(*fetcher, testing::request_for(url));
      ASSERT_TRUE(answer) << answer.error().message;
      ASSERT_EQ(answer->content_encoding, "gzip");
      ASSERT_EQ(answer->body.view(), page(length));
      const auto recipe = coding::find_recipe({coding::Coding::kGzip}, answer->transferred.view(),
                                              answer->body.view(), 1 << 30, hint);
      ASSERT_TRUE(recipe) << url;
      std::string again;
      ASSERT_TRUE(coding::apply_recipe(*recipe, answer->body.view(),
                                       [&](std::string_view piece) -> Result<void> {
                                         again += piece;
                                         return {};
                                       }));
      EXPECT_EQ(again, answer->transferred.view()) << url;
      hint = *recipe;
    }
  }
}

}  // namespace
}  // namespace varve::fetch
