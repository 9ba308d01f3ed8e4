// The words of the second stage: the part of the image that it looks at closely, the question about it, and
// the answer. No tensors here.
#pragma once

#include <kerf/chat.h>
#include <kerf/image.h>
#include <kerf/inspect.h>
#include <kerf/train.h>

#include <optional>
#include <string>
#include <vector>

namespace kerf::inspect {

/// The square part of a width x height image that shows `box` in its middle, as far as the image allows.
/// Whole pixels. All of the image where settings.window is 0.
Box review_window(const Box& box, int width, int height, const ReviewSettings& settings);

/// The square of `side` pixels around a centre, moved inside a width x height image. Whole pixels.
Box square_inside(double x, double y, double side, int width, int height);

/// The part of an image that a window of whole pixels shows.
Image cut(const Image& image, const Box& window);

/// `box` in the coordinates of `window`, clipped to it.
Box inside_window(const Box& box, const Box& window);

/// A place to review in an image that may be turned.
struct ReviewPlace {
  int width = 0, height = 0;                     ///< of the image
  Box window;                                    ///< part shown
  std::optional<Finding> said;                   ///< what the first stage says there
  const std::vector<Finding>* answer = nullptr;  ///< everything it says of the image
};

/// The question: whole image (source `image`, where settings.overview), place (source `part`), then words.
Message review_question(const ReviewPlace& place, const ReviewSettings& settings, const std::string& image,
                        const std::string& part);

/// The answer that is right: the defect of the place in coordinates of the window, or none.
std::string review_answer(const std::optional<LabelledBox>& truth, const Box& window);

/// JSON schema of an answer with exactly one defect. How likely the model finds that there is one, is read
/// off the count's own probability.
std::string review_schema(const std::vector<std::string>& labels);

}  // namespace kerf::inspect
