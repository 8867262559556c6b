#include "varve/parse/sniff.hpp"

#include <gtest/gtest.h>

#include <string>

namespace varve::parse {
namespace {

TEST(Type, IsSniffedFromTheBytes) {
  struct Row {
    std::string bytes;
    const char* type;
  };
  for (const Row& row :
       {Row{"  <!doctype HTML>", "text/html"}, Row{"<html>", "text/html"},
        Row{"<htmlx>", "text/plain"}, Row{"<!-- x", "text/html"}, Row{"<?xml", "text/xml"},
        Row{"\x89PNG\r\n\x1a\n", "image/png"}, Row{"GIF89a", "image/gif"},
        Row{"RIFFxxxxWEBPVP8 ", "image/webp"}, Row{"%PDF-1.7", "application/pdf"},
        Row{"wOF2", "font/woff2"}, Row{"hello", "text/plain"}, Row{"", "text/plain"},
        Row{std::string("a\0b", 3), "application/octet-stream"}}) {
    EXPECT_EQ(sniff_type(row.bytes), row.type) << row.bytes;
  }
}

}  // namespace
}  // namespace varve::parse
