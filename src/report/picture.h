// Pictures as a page carries them: cut out, reduced, encoded, inside the page.
#pragma once

#include <kerf/inspect.h>

#include <string>
#include <vector>

namespace kerf::report {

/// A close-up of one finding at full resolution.
struct CloseUp {
  std::string data_uri;
  Box area;  ///< the part of the picture it shows, in pixels of the original
};

struct Picture {
  std::string data_uri;            ///< empty when there is nothing to show
  std::string problem;             ///< then: why, in one sentence
  int width = 0, height = 0;       ///< pixels of the original, as the boxes count them; at least 1
  std::vector<CloseUp> close_ups;  ///< one a finding where the page's picture is reduced, otherwise none
};

/// Reads a record's picture again. A file that has gone, cannot be read or has another size than when it was
/// inspected leaves its reason in `problem`; nothing is thrown for it.
Picture load_picture(const InspectionRecord& record, int max_side);

/// `image` reduced, never enlarged, until neither side is longer than `max_side`.
Image reduced(const Image& image, int max_side);
/// `side` pixels each way around the middle of a box, as far as the image allows; whole pixels.
Box window_around(const Box& focus, double side, const Image& image);
/// The part of an image that a window of whole pixels shows.
Image cut(const Image& image, const Box& window);

/// "data:image/..;base64,..": PNG for drawn pictures of few tones, JPEG otherwise; one without colour is
/// stored grey.
std::string picture_data_uri(const Image& image);

}  // namespace kerf::report
