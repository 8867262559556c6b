#include "varve/parse/charset.hpp"

#include "parse/charset_decode.hpp"
#include "parse/charset_table.hpp"

namespace varve::parse {
namespace {

std::string_view mark_of(Coder coder) {
  switch (coder) {
    case Coder::kUtf8:
      return "\xEF\xBB\xBF";
    case Coder::kUtf16Be:
      return "\xFE\xFF";
    case Coder::kUtf16Le:
      return "\xFF\xFE";
    default:
      return {};
  }
}

}  // namespace

std::string to_utf8(std::string_view bytes, const Encoding& encoding) {
  const Coder coder = encoding.coder();
  const std::string_view mark = mark_of(coder);
  if (bytes.starts_with(mark)) bytes.remove_prefix(mark.size());
  std::string out;
  out.reserve(bytes.size() + bytes.size() / 8);
  switch (coder) {
    case Coder::kUtf8:
      decode_utf8(bytes, out);
      break;
    case Coder::kSingleByte:
      decode_single_byte(bytes, single_byte_index(encoding), out);
      break;
    case Coder::kGb18030:
      decode_gb18030(bytes, out);
      break;
    case Coder::kBig5:
      decode_big5(bytes, out);
      break;
    case Coder::kEucJp:
      decode_euc_jp(bytes, out);
      break;
    case Coder::kIso2022Jp:
      decode_iso_2022_jp(bytes, out);
      break;
    case Coder::kShiftJis:
      decode_shift_jis(bytes, out);
      break;
    case Coder::kEucKr:
      decode_euc_kr(bytes, out);
      break;
    case Coder::kReplacement:
      if (!bytes.empty()) append_utf8(out, kReplacementCharacter);
      break;
    case Coder::kUtf16Be:
    case Coder::kUtf16Le:
      decode_utf16(bytes, coder == Coder::kUtf16Be, out);
      break;
    case Coder::kUserDefined:
      decode_user_defined(bytes, out);
      break;
  }
  return out;
}

}  // namespace varve::parse
