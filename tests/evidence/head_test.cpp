#include "varve/evidence/head.hpp"

#include <gmock/gmock.h>

#include "temporary_folder.hpp"

namespace varve::evidence {
namespace {

using ::testing::HasSubstr;

Head some_head() {
  Head head;
  head.origin = "varve/0123";
  head.size = 42;
  head.root = Sha256::of("root");
  head.time = Time{1'795'000'000'123'456};
  head.key = Sha256::of("key");
  return head;
}

TEST(Head, ReadsWhatItWrites) {
  Head head = some_head();
  EXPECT_EQ(to_text(*parse_head(to_text(head))), to_text(head));
  head.previous = Sha256::of("previous");
  head.stamps = {Sha256::of("a"), Sha256::of("b")};
  const auto read = parse_head(to_text(head));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->size, 42);
  EXPECT_EQ(read->root, head.root);
  EXPECT_EQ(read->time, head.time);
  EXPECT_EQ(read->previous, head.previous);
  EXPECT_EQ(read->stamps, head.stamps);
}

TEST(Head, ReadsASignedTextAsItIs) {
  const SignedHead head{to_text(some_head()), "signature", {}};
  const auto read = parse_signed_head(head.signed_text());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->text, head.text);
  EXPECT_EQ(read->signature, head.signature);
  EXPECT_EQ(read->digest(), head.digest());
  EXPECT_FALSE(parse_signed_head(""));
  EXPECT_FALSE(parse_signed_head(head.text));
  EXPECT_FALSE(parse_signed_head(head.signed_text() + "\n"));
  EXPECT_FALSE(parse_signed_head(head.text + "signature c2ln\nsignature c2ln\n"));
  EXPECT_FALSE(parse_signed_head(head.text + "signature c2ln*\n"));
}

TEST(Head, RefusesWhatIsNoHead) {
  const std::string text = to_text(some_head());
  EXPECT_FALSE(parse_head(""));
  EXPECT_FALSE(parse_head(text + "\n"));
  EXPECT_FALSE(parse_head(text + "stamp sha256:00\n"));
  EXPECT_FALSE(parse_head(std::string(1 << 20, 'x')));
  for (std::size_t end = 0; end < text.size(); ++end) {
    EXPECT_FALSE(parse_head(text.substr(0, end))) << end;
  }
  std::string spaced = text;
  spaced.replace(spaced.find("\n42\n"), 4, "\n042\n");
  EXPECT_FALSE(parse_head(spaced));
}

TEST(Head, ItsSignatureIsOfTheKeyThatItNames) {
  const testing::TemporaryFolder folder;
  const testing::TemporaryFolder other_folder;
  const auto key = SigningKey::load_or_make(folder.path() / "keys");
  const auto other = SigningKey::load_or_make(other_folder.path() / "keys");
  ASSERT_TRUE(key && other);
  Head head = some_head();
  head.key = Sha256::of(key->public_key());
  const auto signed_head = sign_head(head, *key);
  ASSERT_TRUE(signed_head);
  EXPECT_TRUE(signed_head->is_right());
  EXPECT_THAT(signed_head->signed_text(), HasSubstr("signature MG"));
  SignedHead changed = *signed_head;
  changed.text.replace(changed.text.find("42"), 2, "43");
  EXPECT_FALSE(changed.is_right());
  changed = *sign_head(head, *other);
  EXPECT_FALSE(changed.is_right()) << "another key than the text says";
  changed = *signed_head;
  changed.public_key = other->public_key();
  EXPECT_FALSE(changed.is_right());
  changed = *signed_head;
  changed.signature.back() ^= 1;
  EXPECT_FALSE(changed.is_right());
  changed.signature = "";
  EXPECT_FALSE(changed.is_right());
}

}  // namespace
}  // namespace varve::evidence
