// One answer, graded.
#include "dialogue/teach/grade.h"

#include <kerf/error.h>

#include "dialogue/teach/words.h"

namespace kerf {

std::string_view question_name(TeachQuestion question) {
  switch (question) {
    case TeachQuestion::pattern:
      return "pattern";
    case TeachQuestion::place:
      return "place";
    case TeachQuestion::cause:
      return "cause";
    case TeachQuestion::check:
      return "check";
  }
  throw Bug("a question without a name");
}

TeachGrade grade_answer(TeachQuestion question, const TeachCase& about,
                        const std::vector<KnowledgeEntry>& knowledge, const std::string& answer) {
  // Graded as an empty answer, which never is right: the reason tells what would have been.
  const std::string words = teach::is_pass(answer) ? "" : answer;
  switch (question) {
    case TeachQuestion::pattern:
      return teach::grade_pattern(about, words);
    case TeachQuestion::place:
      return teach::grade_place(about, words);
    case TeachQuestion::cause:
      return teach::grade_cause(about, knowledge, words);
    case TeachQuestion::check:
      return teach::grade_check(about, knowledge, words);
  }
  throw Bug("a question without a grade");
}

}  // namespace kerf
