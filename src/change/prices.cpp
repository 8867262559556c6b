// Prices in text.
#include <fmt/format.h>
#include <re2/re2.h>

#include "varve/change/watch.hpp"

namespace varve::change {
namespace {

constexpr char kSign[] =
    "(?:US\\$|[€$£¥₹₽₩₺₴₫฿₪]|\\b(?:EUR|USD|GBP|CHF|JPY|CNY|RMB|SEK|NOK|DKK|PLN|CZK|HUF|"
    "RUB|"
    "TRY|"
    "INR|"
    "BRL|CAD|AUD|NZD|ZAR|MXN|KRW|SGD|HKD|Fr|Rs|kr)\\b\\.?)";
constexpr char kUnit[] =
    "(?:[€$£¥₹₽₩₺₴₫฿₪元円원]|zł|Kč|руб\\.?|(?:EUR|USD|GBP|CHF|JPY|CNY|RMB|SEK|NOK|DKK|"
    "PLN|"
    "CZK|"
    "HUF|RUB|"
    "TRY|INR|BRL|CAD|AUD|NZD|ZAR|MXN|KRW|SGD|HKD|kr|Ft)\\b)";
constexpr char kAmount[] = "\\d{1,3}(?:[.,'’ ]?\\d{3})*(?:[.,]\\d{1,2})?(?:,[-–]|\\.[-–])?";
// Of longer text the beginning is looked at.
constexpr std::size_t kMostPriceText = 64 << 10;
constexpr std::size_t kMostPrices = 100;

const re2::RE2& price_expression() {
  static const re2::RE2 kPrice(fmt::format("({0} ?{1}|{1} ?{2})", kSign, kAmount, kUnit));
  return kPrice;
}

std::string without_spaces(std::string text) {
  std::erase(text, ' ');
  return text;
}

}  // namespace

std::vector<std::string> prices_in(std::string_view text) {
  std::vector<std::string> prices;
  if (text.find_first_of("0123456789") == std::string_view::npos) return prices;
  text = text.substr(0, kMostPriceText);
  re2::StringPiece rest(text.data(), text.size());
  std::string price;
  while (prices.size() < kMostPrices &&
         re2::RE2::FindAndConsume(&rest, price_expression(), &price)) {
    prices.push_back(without_spaces(price));
  }
  return prices;
}

}  // namespace varve::change
