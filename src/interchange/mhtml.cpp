#include "varve/interchange/mhtml.hpp"

#include <algorithm>
#include <map>

#include "varve/base/base64.hpp"
#include "interchange/mail_text.hpp"
#include "interchange/resource.hpp"
#include "interchange/use.hpp"
#include "varve/base/digest.hpp"
#include "varve/parse/tree.hpp"
#include "varve/rewrite/links.hpp"

namespace varve::interchange {
namespace {

using rewrite::Change;

constexpr std::size_t kMaxTitle = 1000;

// What stands in a part, and in which charset; the body's own bytes where no link changes.
struct Content {
  std::string type;
  std::string charset;  // "" where there is none
  std::string bytes;
};

std::string in_utf8_unless(bool usable, const Resource& resource,
                           const parse::Encoding*& encoding) {
  const std::string_view bytes = resource.body.view();
  if (usable) return std::string(bytes);
  std::string text = parse::to_utf8(bytes, *encoding);
  encoding = &parse::Encoding::utf8();
  return text;
}

// The parts, in the order in which they are asked for: the document is the first. Not thread-safe.
class Bundle {
 public:
  Bundle(Resources& resources, const PageOptions& options)
      : resources_(resources), left_(options.max_bytes) {}

  // The document and all that it shows; false where the document alone is too large.
  bool gather(const Resource& document) {
    if (!take(document)) return false;
    add(document, Use::kDocument, parse::Encoding::utf8());
    return true;
  }
  [[nodiscard]] std::size_t count() const { return parts_.size(); }

  // RFC 2046 5.1.1: it must not be in any part. It has "=_" in it, which neither of the codings
  // gives; of headers only what is archived could.
  [[nodiscard]] std::string boundary() const {
    Sha256 hash;
    for (const std::string& part : parts_) hash.update(part);
    const std::string digest = hash.finish().hex().substr(0, 32);
    for (int i = 0;; ++i) {
      std::string boundary = fmt::format("----=_varve_{}_{}", digest, i);
      const auto within = [&](const std::string& part) {
        return part.find(boundary) != std::string::npos;
      };
      if (std::none_of(parts_.begin(), parts_.end(), within)) return boundary;
    }
  }
  void write(std::string& out, std::string_view boundary) {
    for (std::string& part : parts_) {
      out.append("--").append(boundary).append("\r\n").append(part).append("\r\n");
      part = std::string();
    }
    out.append("--").append(boundary).append("--\r\n");
  }

 private:
  // Writes a part, and behind it what it asks for.
  void add(const Resource& resource, Use use, const parse::Encoding& around) {
    const std::int64_t id = resource.row.id;
    locations_.emplace(id, resource.url.without_fragment());
    const std::size_t place = parts_.size();
    parts_.emplace_back();
    making_.push_back(id);
    parts_[place] = part_of(locations_.at(id), read(resource, use, around));
    making_.pop_back();
  }

  bool take(const Resource& resource) {
    // Quoted-printable may take three bytes for one.
    const std::uint64_t most = resource.body.size() * 3;
    if (most > left_) return false;
    left_ -= most;
    return true;
  }

  // The URL of the part that shows `resource`, which is made where there is none yet.
  const std::string* locate(const Resource& resource, Use use, const parse::Encoding& around,
                            Reason& reason) {
    const std::int64_t id = resource.row.id;
    const auto known = locations_.find(id);
    if (known == locations_.end()) {
      if (making_.size() >= kMaxDepth) {
        reason = fmt::format("it is nested deeper than {}", kMaxDepth);
      } else if (!take(resource)) {
        reason = "the file would have more bytes than --max-bytes allows";
      } else {
        add(resource, use, around);
        return &locations_.at(id);
      }
      return nullptr;
    }
    // Chromium goes round for ever in a frame within itself.
    const bool within =
        use == Use::kDocument && std::find(making_.begin(), making_.end(), id) != making_.end();
    return within ? nullptr : &known->second;
  }

  std::optional<Change> change(const parse::Encoding& encoding, const parse::Link& link,
                               const url::Url& base) {
    const Use use = use_of(link, false);
    if (use == Use::kStop) return Change{{}, true};
    if (use == Use::kBase) return absolute(encoding, link, base);
    if (!is_shown(use)) return std::nullopt;
    const Wanted want = wanted(link, use, base, encoding);
    if (want.what == Wanted::What::kNothing) return std::nullopt;
    if (want.what == Wanted::What::kNever) return Change{{}, true};
    Lookup found = resources_.find(*want.target, use);
    const std::string asked = want.target->without_fragment();
    const std::string* location =
        found.resource == nullptr ? nullptr : locate(*found.resource, use, encoding, found.reason);
    if (location == nullptr) {
      resources_.miss(asked, found.reason);
      return Change{{}, true};
    }
    if (*location == asked) return std::nullopt;
    return Change{*location + std::string(want.target->hash())};
  }

  // Chromium finds no frames by a relative <base>.
  static std::optional<Change> absolute(const parse::Encoding& encoding, const parse::Link& link,
                                        const url::Url& base) {
    const auto url = url::Url::parse(link.url, &base, encoding.icu_name());
    if (!url || url->href() == link.url) return std::nullopt;
    return Change{url->href()};
  }

  rewrite::LinkMap map_of(const parse::Encoding& encoding) {
    return [this, &encoding](const parse::Link& link, const url::Url& base) {
      return change(encoding, link, base);
    };
  }

  Content read(const Resource& resource, Use use, const parse::Encoding& around) {
    if (use == Use::kStylesheet) return read_stylesheet(resource, around);
    if (use == Use::kDocument && (is_html(resource.essence) || is_xml_document(resource.essence))) {
      const parse::Encoding& own = encoding_of(resource);
      const parse::Encoding* encoding = &own;
      const std::string text = in_utf8_unless(own.is_markup_safe(), resource, encoding);
      return {resource.essence, std::string(encoding->name()),
              rewrite::map_html(text, resource.url, *encoding, own.icu_name(), map_of(own))};
    }
    const auto* encoding = parse::Encoding::for_label(resource.charset);
    std::string type = safe_type(resource.essence);
    const bool names = encoding != nullptr && is_text(type);
    return {std::move(type), names ? std::string(encoding->name()) : std::string(),
            std::string(resource.body.view())};
  }

  Content read_stylesheet(const Resource& sheet, const parse::Encoding& around) {
    const parse::Encoding* encoding =
        &parse::css_encoding(sheet.body.view(), sheet.content_type, &around);
    const std::string text = in_utf8_unless(encoding->is_ascii_safe(), sheet, encoding);
    return {"text/css", std::string(encoding->name()),
            rewrite::map_css(text, sheet.url, map_of(parse::Encoding::utf8()))};
  }

  static std::string part_of(std::string_view location, const Content& content) {
    const bool text = is_text(content.type);
    std::string out = "Content-Type: " + content.type;
    if (!content.charset.empty()) out.append("; charset=\"").append(content.charset).append("\"");
    out.append("\r\nContent-Transfer-Encoding: ").append(text ? "quoted-printable" : "base64");
    out.append("\r\nContent-Location: ").append(location).append("\r\n\r\n");
    if (text) {
      append_quoted_printable(out, content.bytes);
    } else {
      append_base64(out, content.bytes, true);
    }
    return out;
  }

  Resources& resources_;
  std::uint64_t left_;
  std::vector<std::string> parts_;
  std::map<std::int64_t, std::string> locations_;
  std::vector<std::int64_t> making_;  // those that are not finished yet: the way to here
};

std::string title_of(const Resource& document) {
  const std::string text = parse::to_utf8(document.body.view(), encoding_of(document));
  std::string title = parse::find_title(text);
  if (title.size() > kMaxTitle) title.resize(kMaxTitle);
  return parse::to_utf8(title, parse::Encoding::utf8());  // mends a character cut in two
}

}  // namespace

Result<PageFile> mhtml(const archive::Archive& archive, const archive::CaptureRow& row,
                       const PageOptions& options) {
  VARVE_ASSIGN(const auto document, open_document(archive, row, options));
  Resources resources(archive, document->row.time, options);
  Bundle bundle(resources, options);
  if (!bundle.gather(*document)) {
    return fail(ErrorKind::kLimit, "{} alone has more bytes than --max-bytes allows", row.url);
  }
  const std::string boundary = bundle.boundary();
  PageFile file{{}, document->row.url, document->row.time, bundle.count() - 1, {}};
  file.bytes = fmt::format(
      "From: <Saved by varve>\r\nSnapshot-Content-Location: {}\r\nSubject: {}\r\nDate: {}\r\n"
      "MIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"{}\";\r\n"
      "\tboundary=\"{}\"\r\n\r\n\r\n",
      document->url.href(), header_text(title_of(*document)), mail_date(document->row.time),
      document->essence, boundary);
  bundle.write(file.bytes, boundary);
  file.missing = resources.take_missing();
  return file;
}

}  // namespace varve::interchange
