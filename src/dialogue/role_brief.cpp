#include <kerf/dialogue_roles.h>

namespace kerf {

RoleBrief role_brief(const DialogueDomain& domain, const DialogueCase& about,
                     const KnowledgeBase& knowledge) {
  RoleBrief brief{domain.name(), domain.kinds(), about, {}, {}};
  for (const std::size_t index : knowledge.about(about.labels))
    brief.entries.push_back(knowledge.entries()[index]);
  brief.check = [&domain, &knowledge, about](const std::string& answer) {
    return domain.check(answer, about, knowledge);
  };
  return brief;
}

}  // namespace kerf
