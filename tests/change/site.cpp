#include "change/site.hpp"

#include <array>
#include <memory>

namespace varve::change {
namespace {

constexpr std::array<const char*, 24> kWords = {
    "harbour", "council", "bridge",  "winter", "market",  "railway", "museum",  "festival",
    "budget",  "school",  "river",   "tower",  "library", "theatre", "station", "garden",
    "factory", "airport", "village", "forest", "island",  "castle",  "stadium", "hospital"};
constexpr std::array<const char*, 8> kVerbs = {"opens", "closes", "reports", "loses",
                                               "plans", "denies", "sells",   "rebuilds"};

std::string sentence(Dice& dice) {
  return fmt::format("The {} {} the {} near the {}", kWords[dice.below(24)], kVerbs[dice.below(8)],
                     kWords[dice.below(24)], kWords[dice.below(24)]);
}

std::string today(Time time) {
  constexpr std::array<const char*, 7> kDays = {"Thursday", "Friday",  "Saturday", "Sunday",
                                                "Monday",   "Tuesday", "Wednesday"};
  return fmt::format("{}, {} November {}", kDays[static_cast<std::size_t>(day_number(time) % 7)],
                     1 + day_number(time) % 30, 2026 + day_number(time) % 2);
}

std::string clock(Time time) {
  return time.rfc3339().substr(11, 8);
}

std::string advertisement(Dice& noise) {
  constexpr std::array<const char*, 6> kAds = {
      "<a href='https://ads.example/{0}'><img src='/banners/{1}.png' alt='Cheap tyres from "
      "Bolt'></a>",
      "<p>Holidays at the sea from 299 €</p><p>Book now</p>",
      "<iframe src='https://ads.example/{0}'></iframe><span>Advertisement</span>",
      "<h4>Your new insurance</h4><p>Only 4.99 € a month</p>",
      "<a href='https://ads.example/x/{0}'>Learn a language in 30 days</a>",
      "<div class='wide'><b>Fresh pizza</b> delivered in 20 minutes</div>"};
  return "<div class='ad-slot'>" +
         fmt::format(fmt::runtime(kAds[noise.below(6)]), noise.hex(12), noise.below(50)) + "</div>";
}

std::string page(std::string_view title, const std::string& main, Time time, Dice& noise) {
  return fmt::format(
      "<!DOCTYPE html><html lang=en><head><title>{0}</title><meta name=csrf content={1}>"
      "<link rel=stylesheet href='/site.{2}.css'><script nonce={1} "
      "src='/app.js?v={3}'></script></head><body>"
      "<header><h2>Example</h2><p>{4}</p><nav><a href='/'>Home</a> <a "
      "href='/about?sid={5}'>About</a></nav></header>"
      "{6}<footer><p>© {7} Example Ltd. Page generated in 0.{8} s</p><p>Request ID: "
      "{9}</p></footer></body></html>",
      title, noise.hex(32), noise.hex(8), noise.below(100000), today(time), noise.hex(20), main,
      2026 + day_number(time) % 2, noise.below(1000), noise.hex(16));
}

class NewsList : public ScriptedPage {
 public:
  explicit NewsList(Dice dice) {
    for (int i = 0; i < 20; ++i) headlines_.push_back(sentence(dice));
  }
  const char* name() const override { return "news list"; }
  void change(Dice& dice) override {
    headlines_.insert(headlines_.begin(), sentence(dice) + " on " + std::to_string(++count_));
    headlines_.pop_back();
  }
  std::string fetch(Time time, Dice& noise) const override {
    std::string list;
    for (const std::string& each : headlines_) {
      list += fmt::format(
          "<li class=story><h3><a href='/s/{}'>{}</a></h3><p class=when>{} minutes ago · {} "
          "comments</p></li>",
          std::hash<std::string>()(each) % 100000, each, 1 + noise.below(59), noise.below(500));
    }
    return page("News",
                fmt::format("<main><h1>News</h1><ul class=stories>{}</ul></main><aside>{}</aside>",
                            list, advertisement(noise)),
                time, noise);
  }

 private:
  std::vector<std::string> headlines_;
  int count_ = 0;
};

class Shop : public ScriptedPage {
 public:
  const char* name() const override { return "shop"; }
  void change(Dice& dice) override {
    if (dice.below(3) > 0) {
      cents_ += 100 + dice.below(90000);
    } else {
      in_stock_ = !in_stock_;
    }
  }
  std::string fetch(Time time, Dice& noise) const override {
    std::string recommended;
    for (std::size_t i = 0; i < 3 + noise.below(3); ++i) {
      recommended += fmt::format("<li><a href='/p/{}'>{}</a> <span class=price>{}.00 €</span></li>",
                                 noise.below(900), sentence(noise), noise.below(500));
    }
    return page(
        "Espresso machine",
        fmt::format(
            "<main><h1>Espresso machine</h1><p>Makes two cups at once, of steel, with a "
            "grinder.</p>"
            "<p class=price>{}.{:02} €</p><p class=stock>{}</p><p class=viewers>{} people are "
            "viewing this</p>"
            "<table><tr><td>Weight</td><td>11 kg</td></tr><tr><td>Power</td><td>1450 "
            "W</td></tr></table>"
            "<form action='/cart'><input type=hidden name=csrf value={}><button>Add to "
            "cart</button></form>"
            "<section class=recommended><h2>You may also like</h2><ul>{}</ul></section></main>",
            cents_ / 100, cents_ % 100,
            in_stock_ ? "In stock, delivered tomorrow" : "Not available at present",
            2 + noise.below(60), noise.hex(32), recommended),
        time, noise);
  }

 private:
  std::size_t cents_ = 129900;
  bool in_stock_ = true;
};

class Terms : public ScriptedPage {
 public:
  explicit Terms(Dice dice) {
    for (int i = 0; i < 200; ++i) {
      clauses_.push_back(sentence(dice) + fmt::format(", within {} days, and {}.",
                                                      5 + dice.below(80), sentence(dice)));
    }
  }
  const char* name() const override { return "terms"; }
  void change(Dice& dice) override {
    std::string& clause = clauses_[dice.below(clauses_.size())];
    const std::size_t days = clause.find("within ") + 7;
    const std::size_t end = clause.find(' ', days);
    const std::string said = clause.substr(days, end - days);
    clause.replace(days, end - days, std::to_string(std::stoul(said) + 1 + dice.below(9)));
  }
  std::string fetch(Time time, Dice& noise) const override {
    std::string all;
    for (const std::string& each : clauses_) all += "<p>" + each + "</p>";
    return page("Terms of sale", "<main><h1>Terms of sale</h1>" + all + "</main>", time, noise);
  }

 private:
  std::vector<std::string> clauses_;
};

class Dashboard : public ScriptedPage {
 public:
  const char* name() const override { return "dashboard"; }
  void change(Dice& dice) override {
    const std::size_t old = status_;
    while (status_ == old) status_ = dice.below(4);
  }
  std::string fetch(Time time, Dice& noise) const override {
    constexpr std::array<const char*, 4> kStatus = {
        "All systems operational", "Degraded performance of the API", "Partial outage in Frankfurt",
        "Maintenance of the database"};
    return page(
        fmt::format("({}) Status", noise.below(30)),
        fmt::format(
            "<main><h1>Status</h1><p id=state>{}</p><p>Server time {} on node web-{}</p>"
            "<dl><dt>Requests</dt><dd>{}</dd><dt>Build</dt><dd>{}</dd><dt>Region</"
            "dt><dd>Frankfurt</dd></dl>"
            "<p class=views>{} views</p><p>Last updated: {} {}</p><p>Session {} is open</p></main>",
            kStatus[status_], clock(time), noise.below(40), 10000 + noise.below(100000),
            noise.hex(12), noise.below(100000), time.rfc3339().substr(0, 10), clock(time),
            noise.hex(24)),
        time, noise);
  }

 private:
  std::size_t status_ = 0;
};

class Article : public ScriptedPage {
 public:
  explicit Article(Dice dice) {
    for (int i = 0; i < 12; ++i)
      paragraphs_.push_back(sentence(dice) + ", as " + sentence(dice) + ".");
    for (int i = 0; i < 10; ++i) sidebar_.push_back(sentence(dice));
  }
  const char* name() const override { return "article"; }
  void change(Dice& dice) override {
    paragraphs_[dice.below(paragraphs_.size())] = sentence(dice) + ", as " + sentence(dice) + ".";
  }
  std::string fetch(Time time, Dice& noise) const override {
    std::vector<std::string> order = sidebar_;
    for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[noise.below(i)]);
    std::string text;
    for (std::size_t i = 0; i < paragraphs_.size(); ++i) {
      text += "<p>" + paragraphs_[i] + "</p>";
      if (i == 5) text += advertisement(noise);
    }
    std::string list;
    for (const std::string& each : order) list += "<li><a href='/r'>" + each + "</a></li>";
    return page("An article",
                fmt::format("<article><h1>An article</h1>{}</article><div class=sidebar><h3>Read "
                            "too</h3><ul>{}</ul></div>",
                            text, list),
                time, noise);
  }

 private:
  std::vector<std::string> paragraphs_;
  std::vector<std::string> sidebar_;
};

}  // namespace

std::vector<std::unique_ptr<ScriptedPage>> scripted_site() {
  std::vector<std::unique_ptr<ScriptedPage>> site;
  site.push_back(std::make_unique<NewsList>(Dice(1)));
  site.push_back(std::make_unique<Shop>());
  site.push_back(std::make_unique<Terms>(Dice(2)));
  site.push_back(std::make_unique<Dashboard>());
  site.push_back(std::make_unique<Article>(Dice(3)));
  return site;
}

}  // namespace varve::change
