// The words of an inspection: the question, the answer's format, writing it for training and reading it back.
// No tensors here, so that the reader can be fuzzed.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "inspect/labelled_image.h"

namespace kerf::inspect {

/// What Kerf asks of an image, in training and in use alike.
std::string default_prompt();

/// JSON schema of the answer: {"count": N, "defects": [{"bbox_2d": [x1, y1, x2, y2], "label": ".."}, ..]}
/// with integer coordinates 0..1000 of the image's width and height.
std::string answer_schema(const std::vector<std::string>& labels, int max_defects);

/// The answer's text. Boxes come in reading order: by bands of 1/12 of the height, then from left to right.
std::string write_answer(std::vector<LabelledBox> boxes, int image_width, int image_height);

/// Reads an answer back to pixels. Defects with an unknown label or an empty box are left out. Throws Error
/// when the text is not JSON of the schema's shape. `places`, where given, receives each box's place in the
/// answer's list.
std::vector<LabelledBox> read_answer(std::string_view text, const std::vector<std::string>& labels,
                                     int image_width, int image_height,
                                     std::vector<std::size_t>* places = nullptr);

}  // namespace kerf::inspect
