// Scripts and event handlers are told where they stand, and as what.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "varve/parse/html.hpp"

namespace varve::parse {
namespace {

struct Told {
  ScriptPlace place;
  std::string text;
  std::string written;
  bool operator==(const Told&) const = default;
};
std::ostream& operator<<(std::ostream& out, const Told& told) {
  return out << static_cast<int>(told.place) << " \"" << told.text << "\" as \"" << told.written
             << '"';
}

std::vector<Told> scripts_of(std::string_view html, const Encoding* encoding = nullptr) {
  std::vector<Told> all;
  const ScriptSink sink = [&](const ScriptText& script) {
    all.push_back({script.place, std::string(script.text),
                   std::string(html.substr(script.begin, script.end - script.begin))});
  };
  find_html_links(html, [](const Link&) {}, {.encoding = encoding, .scripts = &sink});
  return all;
}

constexpr auto kClassic = ScriptPlace::kClassic;
constexpr auto kModule = ScriptPlace::kModule;
constexpr auto kHandler = ScriptPlace::kHandler;

TEST(Scripts, AreToldByTheirType) {
  struct Row {
    const char* html;
    std::vector<Told> told;
  };
  for (const Row& row : std::vector<Row>{
           {"<script>a</script>", {{kClassic, "a", "a"}}},
           {"<SCRIPT TYPE=Text/JavaScript>a<b</SCRIPT>", {{kClassic, "a<b", "a<b"}}},
           {"<script type='text/javascript1.5'>a</script>", {{kClassic, "a", "a"}}},
           {"<script type='application/x-ecmascript'>a</script>", {{kClassic, "a", "a"}}},
           {"<script type=module>a</script>", {{kModule, "a", "a"}}},
           {"<script type=importmap>{}</script>", {}},
           {"<script type='application/ld+json'>{}</script>", {}},
           {"<script type='text/template'><b onclick=a></script>", {}},
           {"<script src=x.js>a</script>", {}},
           {"<script><!--\na\n//--></script>", {{kClassic, "<!--\na\n//-->", "<!--\na\n//-->"}}},
           {"<textarea><script>a</script></textarea>", {}},
           {"<!-- <script>a</script> -->", {}},
           {"<iframe srcdoc='<script>a</script>'></iframe>", {}},
       }) {
    EXPECT_EQ(scripts_of(row.html), row.told) << row.html;
  }
}

TEST(Handlers, AreToldAsMeant) {
  struct Row {
    const char* html;
    std::vector<Told> told;
  };
  for (const Row& row : std::vector<Row>{
           {"<a onclick=\"go('x')\">", {{kHandler, "go('x')", "go('x')"}}},
           {"<a href=# OnClick='a &amp;&amp; b' onfocus=c>",
            {{kHandler, "a && b", "a &amp;&amp; b"}, {kHandler, "c", "c"}}},
           {"<body/onload=a>", {{kHandler, "a", "a"}}},
           {"<a onclick>", {}},
           {"<a onclick=''>", {}},
           {"<a on=a>", {}},
           {"<a data-onclick=a>", {}},
           {"<a title='onclick=a'>", {}},
           {"<a x=\"1\"onclick=b>", {{kHandler, "b", "b"}}},
       }) {
    EXPECT_EQ(scripts_of(row.html), row.told) << row.html;
  }
}

TEST(Handlers, AreDecodedFromTheDocumentsEncoding) {
  const Encoding* latin = &Encoding::windows_1252();
  const auto told = scripts_of("<a onclick=\"f('\xE9')\">", latin);
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].text, "f('\xC3\xA9')");
}

TEST(Handlers, AreWrittenSoThatTheyMeanThemselves) {
  const ScriptText quoted{.place = kHandler, .quote = '"'};
  EXPECT_EQ(encode_handler(quoted, "a && \"b\" 'c'"), "a &amp;&amp; &quot;b&quot; 'c'");
  const ScriptText single{.place = kHandler, .quote = '\''};
  EXPECT_EQ(encode_handler(single, "\"b\" 'c'"), "\"b\" &#39;c&#39;");
  const ScriptText bare{.place = kHandler};
  EXPECT_EQ(encode_handler(bare, "a > \"b\""), "\"a > &quot;b&quot;\"");
  EXPECT_EQ(encode_handler(quoted, "\xC3\xA9\xF0\x9F\x98\x80"), "&#233;&#128512;");
}

}  // namespace
}  // namespace varve::parse
