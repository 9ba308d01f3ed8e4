// A part of an image, enlarged, with boxes drawn over it.
#pragma once

#include <kerf/dataset.h>
#include <kerf/image.h>

#include <optional>
#include <string>
#include <vector>

namespace kerf::report {

/// A part of an image as a page carries it.
struct Crop {
  std::string data_uri;  ///< empty when there is nothing to show
  std::string problem;   ///< then: why, in one sentence
  Box window;            ///< the part, in pixels of the image
  int shown = 0;         ///< width on the page in CSS pixels, at least twice as many as in the image where
                         ///< that does not fill the page
};

/// The part around `focus`, with a margin of half its length but at most 32 pixels on each side and at least
/// 64 pixels long, inside the image.
Crop cut_out(const Image& image, const Box& focus);

struct PanelBox {
  Box box;                ///< pixels of the image
  std::string css_class;  ///< of its outline
  std::string label;      ///< written beside it; may be empty
  bool crossed = false;   ///< struck through
};

/// The crop as an inline <svg> in pixels of the image. With `define` the picture is carried under the name
/// `id`; later panels of the same crop leave it out and show that one again.
std::string panel_svg(const Crop& crop, const std::vector<PanelBox>& boxes, const std::string& id,
                      bool define);

/// The file's name in one line under a panel, with its whole path where the pointer rests.
std::string file_line_html(const std::string& file);

/// Reads one image after another and keeps the last: what comes in the order of the images is decoded once.
class ImageReader {
 public:
  /// Null when the image cannot be read; problem() then says why.
  const Image* read(const Path& file, int page);
  const std::string& problem() const { return problem_; }

 private:
  Path file_;
  int page_ = -1;
  std::optional<Image> image_;
  std::string problem_;
};

}  // namespace kerf::report
