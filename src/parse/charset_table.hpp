// The encodings of the WHATWG Encoding Standard (4.2) and how each is decoded.
#pragma once

#include "varve/parse/charset.hpp"

namespace varve::parse {

enum class Coder : unsigned char {
  kUtf8,
  kSingleByte,
  kGb18030,
  kBig5,
  kEucJp,
  kIso2022Jp,
  kShiftJis,
  kEucKr,
  kReplacement,
  kUtf16Be,
  kUtf16Le,
  kUserDefined,
};

}  // namespace varve::parse
