#include "search/query.hpp"

#include <algorithm>
#include <memory>
#include <utility>

#include "search/lexer.hpp"
#include "search/words.hpp"

namespace varve::search {
namespace {

using Kind = Lexeme::Kind;

// Nothing to look for is null: a bracket with nothing in it, an operator without its other side.
using MaybeNode = std::unique_ptr<Node>;

// Those that have to be there and those that must not, joined.
struct Sides {
  std::vector<Node> with;
  std::vector<Node> without;
};

MaybeNode join(Node::Kind kind, std::vector<Node> nodes) {
  if (nodes.empty()) return nullptr;
  if (nodes.size() == 1) return std::make_unique<Node>(std::move(nodes.front()));
  return std::make_unique<Node>(Node{.kind = kind, .terms = {}, .children = std::move(nodes)});
}

class Parser {
 public:
  Parser(std::vector<Lexeme> lexemes, Time now) : lexemes_(std::move(lexemes)), now_(now) {}

  Result<Query> parse() {
    std::vector<Node> parts;
    // A closing bracket too many ends nothing.
    while (at_ < lexemes_.size()) {
      VARVE_ASSIGN(MaybeNode part, either(0));
      if (part) parts.push_back(std::move(*part));
      if (is(Kind::kClose)) ++at_;
    }
    MaybeNode root = join(Node::Kind::kAnd, std::move(parts));
    if (!root) {
      return fail(ErrorKind::kInvalid,
                  "there is nothing to look for: a search needs a word that has to be there");
    }
    query_.root = std::move(*root);
    return std::move(query_);
  }

 private:
  [[nodiscard]] bool is(Kind kind) const {
    return at_ < lexemes_.size() && lexemes_[at_].kind == kind;
  }

  Result<MaybeNode> either(int depth) {
    if (depth > kMaxDepth) {
      return fail(ErrorKind::kLimit, "the search has more than {} brackets in each other",
                  kMaxDepth);
    }
    std::vector<Node> choices;
    for (;;) {
      VARVE_ASSIGN(MaybeNode choice, all(depth));
      if (choice) choices.push_back(std::move(*choice));
      if (!is(Kind::kOr)) return join(Node::Kind::kOr, std::move(choices));
      ++at_;
    }
  }

  Result<MaybeNode> all(int depth) {
    Sides sides;
    while (at_ < lexemes_.size() && !is(Kind::kOr) && !is(Kind::kClose)) {
      VARVE_TRY(one(sides, depth));
    }
    MaybeNode with = join(Node::Kind::kAnd, std::move(sides.with));
    MaybeNode without = join(Node::Kind::kOr, std::move(sides.without));
    if (!with || !without) return with;
    std::vector<Node> both;
    both.push_back(std::move(*with));
    both.push_back(std::move(*without));
    return join(Node::Kind::kNot, std::move(both));
  }

  Result<void> one(Sides& sides, int depth) {
    bool no = false;
    while (is(Kind::kAnd) || is(Kind::kNot) || is(Kind::kNear)) {
      if (is(Kind::kNot)) no = !no;
      ++at_;
    }
    if (at_ == lexemes_.size() || is(Kind::kOr) || is(Kind::kClose)) return {};
    if (is(Kind::kFilter)) return filter(no);
    VARVE_ASSIGN(MaybeNode node, operand(depth));
    if (node) (no ? sides.without : sides.with).push_back(std::move(*node));
    return {};
  }

  Result<MaybeNode> operand(int depth) {
    if (is(Kind::kNearOpen)) return near_list();
    if (is(Kind::kTitle) || is(Kind::kOpen)) return bracket(depth);
    MaybeNode node = term();
    while (is(Kind::kNear)) {
      const unsigned distance = lexemes_[at_].distance;
      ++at_;
      if (!is(Kind::kTerm)) break;
      node = near(std::move(node), term(), distance);
    }
    return node;
  }

  Result<MaybeNode> bracket(int depth) {
    const bool title = is(Kind::kTitle);
    at_ += title ? 2 : 1;
    const bool outer = std::exchange(title_, title_ || title);
    VARVE_ASSIGN(MaybeNode node, either(depth + 1));
    title_ = outer;
    if (is(Kind::kClose)) ++at_;
    return node;
  }

  // NEAR(a "b c" d, 5)
  Result<MaybeNode> near_list() {
    at_ += 2;
    MaybeNode node;
    unsigned distance = 0;
    while (at_ < lexemes_.size() && !is(Kind::kClose)) {
      if (!is(Kind::kTerm)) {
        ++at_;
        continue;
      }
      const std::string& text = lexemes_[at_].text;
      const bool last =
          node && at_ + 1 < lexemes_.size() && lexemes_[at_ + 1].kind == Kind::kClose &&
          std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
      const bool comma = at_ > 0 && lexemes_[at_ - 1].text.ends_with(',');
      if (last && comma && text.size() <= 4 && !text.empty()) {
        distance = static_cast<unsigned>(std::stoul(text));
        ++at_;
        continue;
      }
      node = near(std::move(node), term(), 0);
    }
    if (is(Kind::kClose)) ++at_;
    if (node && node->kind == Node::Kind::kNear && distance != 0) {
      node->distance = std::min(distance, kMaxDistance);
    }
    return node;
  }

  static MaybeNode near(MaybeNode a, MaybeNode b, unsigned distance) {
    if (!a) return b;
    if (!b) return a;
    a->kind = Node::Kind::kNear;
    if (distance != 0) a->distance = std::min(distance, kMaxDistance);
    a->terms.insert(a->terms.end(), b->terms.begin(), b->terms.end());
    return a;
  }

  MaybeNode term() {
    const Lexeme& lexeme = lexemes_[at_++];
    Stemmers none;
    const bool has_words = !words_of(lexeme.text, 0, none).empty();
    if (!has_words || query_.terms.size() == kMaxTerms) return nullptr;
    query_.terms.push_back({lexeme.text, lexeme.prefix, lexeme.title || title_});
    return std::make_unique<Node>(
        Node{.kind = Node::Kind::kTerm, .terms = {query_.terms.size() - 1}, .children = {}});
  }

  Result<void> filter(bool no) {
    const Lexeme& lexeme = lexemes_[at_++];
    if (lexeme.filter == "site") {
      (no ? query_.not_sites : query_.sites).push_back(lexeme.text);
      return {};
    }
    const auto digits = parse_digits(lexeme.text);
    Time first;
    if (digits) {
      first = digits->first;
    } else {
      VARVE_ASSIGN(first, parse_date(lexeme.text));
    }
    // NOT before a time is from it on.
    if ((lexeme.filter == "before") != no) {
      query_.to = std::min(query_.to, Time{std::max(first, Time{kEarliest.us + 1}).us - 1});
    } else {
      query_.from = std::max(query_.from, first);
    }
    return {};
  }

  // 2020-06 and 2020-06-01 too, which are not among the forms of a TIME.
  [[nodiscard]] Result<Time> parse_date(std::string text) const {
    std::string digits = text;
    std::erase(digits, '-');
    if (digits.size() == 6 || digits.size() == 8) {
      if (const auto range = parse_digits(digits)) return range->first;
    }
    auto time = parse_time(text, now_);
    if (!time) return tl::unexpected(time.error());
    return *time;
  }

  std::vector<Lexeme> lexemes_;
  std::size_t at_ = 0;
  bool title_ = false;
  Time now_;
  Query query_;
};

bool is_word(const Lexeme& lexeme) {
  return lexeme.kind == Kind::kTerm && !lexeme.prefix && !lexeme.title;
}

bool only_a_query_has(const Lexeme& lexeme) {
  return lexeme.kind == Kind::kFilter || lexeme.kind == Kind::kTitle ||
         lexeme.kind == Kind::kNear || lexeme.kind == Kind::kNearOpen || lexeme.prefix ||
         lexeme.title;
}

void add_sentence(Query& query, const std::vector<Lexeme>& lexemes, std::string_view text) {
  const auto words = std::count_if(lexemes.begin(), lexemes.end(), is_word);
  if (static_cast<std::size_t>(words) == lexemes.size()) {
    if (query.root.kind == Node::Kind::kAnd) query.sentence = text;
    return;
  }
  const bool is_none = std::any_of(lexemes.begin(), lexemes.end(), only_a_query_has);
  if (is_none || static_cast<std::size_t>(words) < kSentence) return;
  query.sentence = text;
  query.terms.push_back({.text = query.sentence});
  Node whole{.kind = Node::Kind::kTerm, .terms = {query.terms.size() - 1}, .children = {}};
  std::vector<Node> choices;
  choices.push_back(std::move(query.root));
  choices.push_back(std::move(whole));
  query.root = Node{.kind = Node::Kind::kOr, .terms = {}, .children = std::move(choices)};
}

}  // namespace

Result<Query> parse_query(std::string_view text, Time now) {
  if (text.size() > kMaxQuery) {
    return fail(ErrorKind::kLimit, "the search is longer than {} bytes", kMaxQuery);
  }
  const std::vector<Lexeme> lexemes = lexemes_of(text);
  VARVE_ASSIGN(Query query, Parser(lexemes, now).parse());
  add_sentence(query, lexemes, text);
  return query;
}

}  // namespace varve::search
