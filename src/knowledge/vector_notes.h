// How like a question is to those that notes answer, by vectors of sentences.
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

namespace kerf::knowledge {

/// The vectors of the questions of each note. A question is like a note by the cosine with the likest of its
/// questions and with the mean of all of them, and by the share that a softmax over all notes gives that.
class VectorNotes {
 public:
  /// The vectors are of length one.
  explicit VectorNotes(std::vector<std::vector<std::vector<float>>> notes);
  /// Of each note 0 .. 1; 1: the same question, and no other note's.
  std::vector<double> likeness(const std::vector<float>& question) const;
  /// Of the questions of a note, by number in it: at most so many, the likest first.
  std::vector<std::size_t> nearest(std::size_t note, const std::vector<float>& question,
                                   std::size_t most) const;

 private:
  struct Note {
    std::size_t first = 0, last = 0;  // of its questions
    std::vector<float> mean;
  };
  std::vector<Note> notes_;
  std::vector<std::vector<float>> questions_;
};

}  // namespace kerf::knowledge
