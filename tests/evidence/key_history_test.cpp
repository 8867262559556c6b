// Keys of a log: entries that name them, and which head may be signed with which.
#include "varve/evidence/key_history.hpp"

#include <gmock/gmock.h>

namespace varve::evidence {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Time kNow{1'793'391'330'000'000};

struct Keys {
  SigningKey a = *SigningKey::generate();
  SigningKey b = *SigningKey::generate();
  SigningKey c = *SigningKey::generate();
};

TEST(KeyEntry, IsReadAsItWasWritten) {
  const Keys keys;
  const auto rotation = make_rotation(12, kNow, keys.a, keys.b);
  const auto revocation =
      make_revocation(13, kNow, keys.b, keys.a.fingerprint(), "gestohlen: \"ä\"");
  for (const auto& entry : {rotation, revocation}) {
    ASSERT_TRUE(entry);
    EXPECT_TRUE(entry->is_signed());
    const auto read = parse_key_entry(entry->text());
    ASSERT_TRUE(read) << entry->text();
    EXPECT_EQ(read->hash(), entry->hash());
    EXPECT_TRUE(read->is_signed());
    EXPECT_EQ(read->leaf, entry->leaf);
  }
  EXPECT_THAT(rotation->text(), HasSubstr(R"({"kind":"rotation","leaf":12,"new":)"));
}

TEST(KeyEntry, IsNothingElse) {
  const Keys keys;
  const std::string text = make_rotation(12, kNow, keys.a, keys.b)->text();
  for (const std::string& other :
       {std::string(), std::string("{}"), std::string("[]"), text + " ", text.substr(1),
        "{\"more\":1," + text.substr(1), std::string(20'000, '['),
        std::string(R"({"kind":"rotation","signatures":3})")}) {
    EXPECT_FALSE(parse_key_entry(other)) << other.substr(0, 80);
  }
  for (const std::string& reason :
       {std::string("two\nlines"), std::string("\xff"), std::string(301, 'x')}) {
    EXPECT_FALSE(make_revocation(1, kNow, keys.b, keys.a.fingerprint(), reason));
  }
}

TEST(KeyEntry, IsSignedInAllOfIt) {
  const Keys keys;
  const KeyEntry right = *make_rotation(12, kNow, keys.a, keys.b);
  KeyEntry moved = right;
  moved.leaf = 11;
  KeyEntry dated_back = right;
  dated_back.time.us -= 1'000'000;
  KeyEntry of_another = right;
  of_another.successor = keys.c.public_key();
  KeyEntry without_the_new = right;
  without_the_new.successor_signature.clear();
  for (const KeyEntry& entry : {moved, dated_back, of_another, without_the_new}) {
    EXPECT_FALSE(entry.is_signed());
  }
}

TEST(KeyHistory, SaysWhichHeadMayBeSignedWithWhichKey) {
  const Keys keys;
  const Digest a = keys.a.fingerprint();
  const Digest b = keys.b.fingerprint();
  const Digest c = keys.c.fingerprint();
  const KeyHistory history(a, {*make_rotation(10, kNow, keys.a, keys.b),
                               *make_revocation(11, kNow, keys.b, a, "stolen")});
  EXPECT_THAT(history.wrong(), IsEmpty());
  EXPECT_EQ(history.in_force(), b);
  struct Case {
    const char* name;
    Digest key;
    std::uint64_t size;
    const char* objection;  // null: none
  };
  const std::vector<Case> cases = {
      {"the first, at first", a, 1, nullptr},
      {"the first, as long as the rotation is no leaf", a, 10, nullptr},
      {"the first, afterwards", a, 11, "after that was replaced at leaf 10; it was revoked on"},
      {"the second, before", b, 10, "introduced later, at leaf 10"},
      {"the second, from then on", b, 11, nullptr},
      {"the second, later", b, 500, nullptr},
      {"one that nobody introduced", c, 12, "which no entry of the log introduced"},
  };
  for (const Case& each : cases) {
    const auto objection = history.objection(each.key, each.size);
    EXPECT_EQ(objection.has_value(), each.objection != nullptr) << each.name;
    if (objection && each.objection != nullptr) {
      EXPECT_THAT(*objection, HasSubstr(each.objection)) << each.name;
    }
  }
}

TEST(KeyHistory, EntriesThatAreNotRightCountForNothing) {
  const Keys keys;
  KeyEntry changed = *make_rotation(10, kNow, keys.a, keys.b);
  changed.successor = keys.c.public_key();
  struct Case {
    const char* name;
    KeyEntry entry;
    const char* sentence;
  };
  const std::vector<Case> cases = {
      {"changed", changed, "is not signed with the keys that it names"},
      {"by a stranger", *make_rotation(10, kNow, keys.c, keys.b), "was not in force then"},
      {"against the key in force", *make_revocation(10, kNow, keys.a, keys.a.fingerprint(), "x"),
       "none of the log's earlier keys"},
      {"against a key of no log", *make_revocation(10, kNow, keys.a, keys.c.fingerprint(), "x"),
       "none of the log's earlier keys"},
  };
  for (const Case& each : cases) {
    const KeyHistory history(keys.a.fingerprint(), {each.entry});
    EXPECT_THAT(history.wrong(), ElementsAre(HasSubstr(each.sentence))) << each.name;
    EXPECT_EQ(history.in_force(), keys.a.fingerprint()) << each.name;
  }
}

TEST(KeyHistory, ALogWithoutHeadsBeginsWithItsFirstEntry) {
  const Keys keys;
  EXPECT_EQ(KeyHistory(std::nullopt, {}).in_force(), std::nullopt);
  const KeyHistory history(std::nullopt, {*make_rotation(0, kNow, keys.a, keys.b)});
  EXPECT_EQ(history.in_force(), keys.b.fingerprint());
  EXPECT_EQ(history.objection(keys.b.fingerprint(), 1), std::nullopt);
}

}  // namespace
}  // namespace varve::evidence
