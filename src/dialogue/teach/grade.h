// Grading, a question each.
#pragma once

#include <kerf/teach.h>

#include <string>
#include <vector>

namespace kerf::teach {

using Knowledge = std::vector<KnowledgeEntry>;

TeachGrade grade_pattern(const TeachCase& about, const std::string& answer);
TeachGrade grade_place(const TeachCase& about, const std::string& answer);
TeachGrade grade_cause(const TeachCase& about, const Knowledge& knowledge, const std::string& answer);
TeachGrade grade_check(const TeachCase& about, const Knowledge& knowledge, const std::string& answer);

bool is_normal(const std::vector<std::string>& labels);
/// Entries about any of the patterns; those about the whole mixture first.
std::vector<const KnowledgeEntry*> entries_about(const Knowledge& knowledge,
                                                 const std::vector<std::string>& labels);
/// What the facts say of a pattern on this map, in brackets' length: "31.2 % of the dies at the edge fail".
std::string evidence(const TeachCase& about, const std::string& pattern);

}  // namespace kerf::teach
