// Which part of an answer's text says what. No tensors here.
#pragma once

#include <string>
#include <vector>

namespace kerf::inspect {

/// The part of the answer that a byte belongs to: a digit of a box, a letter of a label, or the rest.
enum class Place { frame, coordinate, label };

/// For every byte of the answer, its place and which defect it is in (-1: none).
struct AnswerMap {
  std::vector<Place> places;
  std::vector<int> defects;
};
AnswerMap map_answer(const std::string& text);

}  // namespace kerf::inspect
