#include "report/panel.h"

#include <fmt/format.h>
#include <kerf/error.h>

#include <algorithm>

#include "report/picture.h"
#include "report/rectangle.h"
#include "report/text.h"

namespace kerf::report {
namespace {

constexpr double kLeastSide = 64;   ///< of a window, in pixels of the image
constexpr double kMostMargin = 64;  ///< on both sides together
constexpr int kLeastShown = 232, kMostShown = 560;
constexpr int kMostPixels = 480;  ///< a side of what is stored
constexpr double kLetter = 12;    ///< CSS pixels
constexpr std::size_t kLongestLabel = 28;

/// A length in CSS pixels as pixels of the image.
double in_image(const Crop& crop, double css_pixels) {
  return css_pixels * crop.window.width / crop.shown;
}

std::string cross(const PanelBox& drawn) {
  return fmt::format(R"(<path class="{}" d="M{:.6g} {:.6g}l{:.6g} {:.6g}"/>)", drawn.css_class, drawn.box.x,
                     drawn.box.y + drawn.box.height, drawn.box.width, -drawn.box.height);
}

/// Above the box, else below it, else just inside the window.
double label_line(const Crop& crop, const Box& box) {
  const double letter = in_image(crop, kLetter), bottom = crop.window.y + crop.window.height;
  if (box.y - letter * 1.4 >= crop.window.y) return box.y - letter * 0.4;
  if (box.y + box.height + letter * 1.5 <= bottom) return box.y + box.height + letter * 1.2;
  return crop.window.y + letter * 1.3;
}

std::string label_svg(const Crop& crop, const PanelBox& drawn) {
  if (drawn.label.empty()) return {};
  const std::string text = shorten_middle(visible_text(drawn.label), kLongestLabel);
  const double letter = in_image(crop, kLetter),
               width = static_cast<double>(display_width(text)) * letter * 0.66;
  const double last = crop.window.x + crop.window.width - width;
  const double x = std::max(crop.window.x + letter * 0.3, std::min(drawn.box.x, last));
  return fmt::format(R"(<text class="{}" x="{:.6g}" y="{:.6g}" font-size="{:.6g}">{}</text>)",
                     drawn.css_class, x, label_line(crop, drawn.box), letter, escape_markup(text));
}

std::string picture_svg(const Crop& crop, const std::string& id, bool define) {
  if (!define) return fmt::format(R"(<use href="#{}"/>)", id);
  const Box& window = crop.window;
  return fmt::format(
      R"(<image id="{}" x="{:.6g}" y="{:.6g}" width="{:.6g}" height="{:.6g}" preserveAspectRatio="none" href="{}"/>)",
      id, window.x, window.y, window.width, window.height, crop.data_uri);
}

}  // namespace

Crop cut_out(const Image& image, const Box& focus) {
  const double longest = std::max(focus.width, focus.height);
  const double side = std::max(kLeastSide, longest + std::min(longest, kMostMargin));
  Crop crop;
  crop.window = window_around(focus, side, image);
  crop.shown = std::clamp(static_cast<int>(2 * crop.window.width), kLeastShown, kMostShown);
  crop.data_uri = picture_data_uri(reduced(cut(image, crop.window), kMostPixels));
  return crop;
}

std::string panel_svg(const Crop& crop, const std::vector<PanelBox>& boxes, const std::string& id,
                      bool define) {
  const Box& window = crop.window;
  std::string svg = fmt::format(
      R"(<svg class="crop" width="{}" viewBox="{:.6g} {:.6g} {:.6g} {:.6g}" role="img" aria-label="{}">{})",
      crop.shown, window.x, window.y, window.width, window.height,
      boxes.empty() ? "no box" : escape_markup(boxes.front().label), picture_svg(crop, id, define));
  for (const PanelBox& drawn : boxes) svg += rectangle("halo", drawn.box);
  for (const PanelBox& drawn : boxes) svg += rectangle(drawn.css_class, drawn.box);
  for (const PanelBox& drawn : boxes) svg += (drawn.crossed ? cross(drawn) : "") + label_svg(crop, drawn);
  return svg + "</svg>";
}

std::string file_line_html(const std::string& file) {
  const std::size_t slash = file.find_last_of('/');
  const bool has_name = slash != std::string::npos && slash + 1 < file.size();
  return fmt::format(R"(<span class="where muted" title="{}"><bdi>{}</bdi></span>)", escape_markup(file),
                     escape_markup(has_name ? file.substr(slash + 1) : file));
}

const Image* ImageReader::read(const Path& file, int page) {
  if (file == file_ && page == page_) return image_ ? &*image_ : nullptr;
  file_ = file, page_ = page;
  image_.reset(), problem_.clear();
  try {
    DecodeOptions options;
    options.page = page;
    image_ = load_image(file, options);
  } catch (const Error& error) {
    problem_ = error.what();
  }
  return image_ ? &*image_ : nullptr;
}

}  // namespace kerf::report
