#include "varve/interchange/mhtml.hpp"

#include <algorithm>
#include <deque>
#include <map>

#include "interchange/base64.hpp"
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

// A part that is still to be written.
struct Part {
  std::shared_ptr<const Resource> resource;
  bool stylesheet = false;
  const parse::Encoding* around = nullptr;  // of what asked for it
};

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

// The parts, in the order in which they are asked for. Not thread-safe.
class Bundle {
 public:
  Bundle(Resources& resources, const PageOptions& options)
      : resources_(resources), left_(options.max_bytes) {}

  // The document and all that it shows; false where the document alone is too large.
  bool gather(const std::shared_ptr<const Resource>& document) {
    if (!take(*document)) return false;
    add({document, false, nullptr});
    for (std::size_t i = 0; i < parts_.size(); ++i) {
      const Part part = parts_[i];
      append(part, read(part));
    }
    return true;
  }
  [[nodiscard]] std::size_t count() const { return parts_.size(); }

  // Each part between delimiters. RFC 2046 5.1.1: the boundary must not be in any. It has "=_" in
  // it, which neither of the codings gives, and of headers only what is archived could.
  [[nodiscard]] std::string boundary() const {
    Sha256 hash;
    for (const std::string& part : written_) hash.update(part);
    const std::string digest = hash.finish().hex().substr(0, 32);
    std::string boundary;
    for (int i = 0;; ++i) {
      boundary = fmt::format("----=_varve_{}_{}", digest, i);
      const auto within = [&](const std::string& part) {
        return part.find(boundary) != std::string::npos;
      };
      if (std::none_of(written_.begin(), written_.end(), within)) return boundary;
    }
  }
  void write(std::string& out, std::string_view boundary) {
    for (std::string& part : written_) {
      out.append("--").append(boundary).append("\r\n").append(part).append("\r\n");
      part = std::string();
    }
    out.append("--").append(boundary).append("--\r\n");
  }

 private:
  void add(Part part) {
    locations_.emplace(part.resource->row.id, part.resource->url.without_fragment());
    parts_.push_back(std::move(part));
  }

  bool take(const Resource& resource) {
    // Quoted-printable may take three bytes for one.
    const std::uint64_t most = resource.body.size() * 3;
    if (most > left_) return false;
    left_ -= most;
    return true;
  }

  // The URL of the part that shows `target`, which is made where there is none yet.
  const std::string* locate(const url::Url& target, Use use, const parse::Encoding& around) {
    const Lookup& found = resources_.find(target);
    if (found.resource != nullptr) {
      const auto known = locations_.find(found.resource->row.id);
      if (known != locations_.end()) return &known->second;
      if (take(*found.resource)) {
        add({found.resource, use == Use::kStylesheet, &around});
        return &locations_.at(found.resource->row.id);
      }
    }
    resources_.miss(target.without_fragment(),
                    found.resource == nullptr
                        ? found.reason
                        : "the file would have more bytes than --max-bytes allows");
    return nullptr;
  }

  std::optional<Change> change(const parse::Encoding& encoding, const parse::Link& link,
                               const url::Url& base) {
    const Use use = use_of(link, false);
    if (use == Use::kStop) return Change{{}, true};
    if (!is_shown(use)) return std::nullopt;
    if (link.url.starts_with('#') && link.role == parse::Role::kSvgUse) return std::nullopt;
    const auto target = url::Url::parse(link.url, &base, encoding.icu_name());
    const std::string_view scheme = target ? target->scheme() : std::string_view();
    if (scheme == "javascript" || scheme == "about") return std::nullopt;
    if (scheme == "data" && use != Use::kDocument) return std::nullopt;
    if (!target || !target->is_http()) return Change{{}, true};
    const std::string* location = locate(*target, use, encoding);
    if (location == nullptr) return Change{{}, true};
    if (*location == target->without_fragment()) return std::nullopt;
    return Change{*location + std::string(target->hash())};
  }

  rewrite::LinkMap map_of(const parse::Encoding& encoding) {
    return [this, &encoding](const parse::Link& link, const url::Url& base) {
      return change(encoding, link, base);
    };
  }

  Content read(const Part& part) {
    const Resource& resource = *part.resource;
    if (part.stylesheet) return read_stylesheet(part);
    if (is_html(resource.essence) || is_xml_document(resource.essence)) {
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

  Content read_stylesheet(const Part& part) {
    const Resource& sheet = *part.resource;
    const parse::Encoding* encoding =
        &parse::css_encoding(sheet.body.view(), sheet.content_type, part.around);
    const std::string text = in_utf8_unless(encoding->is_ascii_safe(), sheet, encoding);
    return {"text/css", std::string(encoding->name()),
            rewrite::map_css(text, sheet.url, map_of(parse::Encoding::utf8()))};
  }

  void append(const Part& part, const Content& content) {
    const bool text = is_text(content.type);
    std::string out = "Content-Type: " + content.type;
    if (!content.charset.empty()) out.append("; charset=\"").append(content.charset).append("\"");
    out.append("\r\nContent-Transfer-Encoding: ").append(text ? "quoted-printable" : "base64");
    out.append("\r\nContent-Location: ").append(locations_.at(part.resource->row.id));
    out.append("\r\n\r\n");
    if (text) {
      append_quoted_printable(out, content.bytes);
    } else {
      append_base64(out, content.bytes, true);
    }
    written_.push_back(std::move(out));
  }

  Resources& resources_;
  std::uint64_t left_;
  std::deque<Part> parts_;
  std::map<std::int64_t, std::string> locations_;
  std::vector<std::string> written_;
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
  if (!bundle.gather(document)) {
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
