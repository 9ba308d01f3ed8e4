// Sentences of an answer, out of the phrases of measures.LANGUAGE.toml.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "dialogue/domain.h"

namespace kerf::dialogue {

class Wording {
 public:
  /// `labels`: of the case, for phrases that name them.
  Wording(const Language& language, const Facts& facts, const std::string& normal,
          const std::vector<std::string>& labels)
      : language_(language), facts_(facts), normal_(normal), labels_(labels) {}

  /// The phrase of that name, of a kind of parts where it has one of its own ("most.clock"); nullopt: there
  /// is none, or it says what is not there.
  std::optional<std::string> phrase(const std::string& name, const std::string& kind,
                                    const Variables& variables) const;

  // Each adds a sentence, unless it is there already; false: there is nothing to add. Statements have no
  // full stop, as they may be parts of a sentence.
  bool add(const std::optional<std::string>& sentence);
  bool state(const std::optional<std::string>& statement);
  bool say(const std::string& name, const std::string& kind, const Variables& variables) {
    return state(phrase(name, kind, variables));
  }
  bool say_yes_no(bool yes, std::optional<std::string> statement, const std::string& tail = "");
  /// Yes or no, the statement, and on which side of a number its value lies: `holds`, as asked (above it or
  /// below). `kind` is that of the value, for the words of the number.
  bool say_held_against(bool holds, bool above, const std::optional<std::string>& statement,
                        const std::string& kind, double number);

  const Language& language() const { return language_; }
  const std::string& text() const { return text_; }

 private:
  const Language& language_;
  const Facts& facts_;
  const std::string& normal_;
  const std::vector<std::string>& labels_;
  std::string text_;
};

}  // namespace kerf::dialogue
