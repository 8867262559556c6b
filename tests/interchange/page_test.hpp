// An archive of a few captures, and its pages as files.
#pragma once

#include <gmock/gmock.h>

#include <string>
#include <string_view>
#include <vector>

#include "archive/fixture.hpp"
#include "varve/interchange/mhtml.hpp"
#include "varve/interchange/single_file.hpp"

namespace varve::interchange {

class PageTest : public archive::ArchiveTest {
 protected:
  void put(std::string_view url, std::string_view body, std::string_view type = "text/html",
           std::string_view head = {}, int status = 200) {
    archive::Capture capture = archive::capture_of(url, archive::at(seconds_++), body);
    capture.status = status;
    capture.mime = type;
    capture.response_head = "HTTP/1.1 200 OK\r\nContent-Type: " + std::string(type) + "\r\n" +
                            std::string(head) + "\r\n";
    auto transaction = archive_->begin();
    ASSERT_TRUE(transaction);
    ASSERT_TRUE(ArchiveTest::put(*transaction, capture, body));
    ASSERT_TRUE(transaction->commit());
  }
  archive::CaptureRow row(std::string_view url) { return **archive_->nearest(url, kLatest); }
  PageFile html(std::string_view url, const PageOptions& options = {}) {
    auto file = single_file(*archive_, row(url), options);
    EXPECT_TRUE(file) << file.error().message;
    return file ? *std::move(file) : PageFile();
  }
  // What follows varve's own.
  std::string page(std::string_view url, const PageOptions& options = {}) {
    const std::string bytes = html(url, options).bytes;
    return bytes.substr(bytes.find("-->\n") + 4);
  }

 private:
  int seconds_ = 0;
};

}  // namespace varve::interchange
