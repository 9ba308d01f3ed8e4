// Which of the knowledge base's modules, or patterns, a site's own word for one means.
#pragma once

#include <kerf/knowledge.h>

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace kerf::dialogue {

class ModuleNames {
 public:
  explicit ModuleNames(const KnowledgeBase& knowledge);
  /// "Chemical mechanical polishing" gives CMP. Where names overlap the longer counts: "Post-CMP clean" is no
  /// CMP. Words that stand in no name but in parts of some mean all of these: "Etch" gives Plasma etch.
  std::set<std::string> modules_in(std::string_view text) const;
  /// Labels of a class, "Center+Scratch", by their own or other names; those unknown as they are written.
  std::set<std::string> labels_in(std::string_view pattern) const;

 private:
  struct Name {
    std::vector<std::string> words;
    std::string means;
    bool own = false;  ///< the name itself, no alias
  };
  std::vector<Name> modules_, labels_;  // longest first
};

}  // namespace kerf::dialogue
