// What a run amounts to: the numbers at the top of the page and the last line of the terminal table.
#pragma once

#include <kerf/inspect.h>

#include <cstddef>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace kerf::report {

struct ClassCount {
  std::string label;
  std::size_t findings = 0;
};

struct Summary {
  std::size_t images = 0;  ///< records; every page of a TIFF is one
  std::size_t clean = 0;   ///< records without findings
  std::size_t findings = 0;
  std::size_t failures = 0;
  std::size_t asked_findings = 0, asked_candidates = 0;  ///< that a person should look at
  std::size_t asked_images = 0;                          ///< records with any of them
  std::map<Revised, std::size_t> revised;                ///< what a second stage did; empty where none ran
  double seconds = 0;                                    ///< sum over the records
  std::vector<ClassCount> classes;  ///< by label, so that a class keeps its place from run to run
  std::set<std::pair<std::string, std::string>> models;  ///< name and hash of every model that took part

  std::size_t asked() const { return asked_findings + asked_candidates; }
  /// Place of a label in `classes`. Throws Bug when it has none.
  std::size_t class_index(const std::string& label) const;
};

/// Throws Error when a finding, candidate or revision has a box that is not finite or a confidence outside
/// 0..1.
Summary summarise(const InspectionRun& run);

/// "4 defects", "1 defect".
std::string counted(std::size_t count, const std::string& noun);
/// "0.84 s", "12.3 s", "4 min 12 s", "2 h 05 min".
std::string duration_text(double seconds);

/// The names of the run's records for people, in order: the file, with its page where the file has more than
/// one.
std::vector<std::string> record_names(const InspectionRun& run);

}  // namespace kerf::report
