// The pieces of the HTML page that depend on the run. Every text in them is escaped.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "report/picture.h"
#include "report/summary.h"

namespace kerf::report {

/// A run with what the page says about it more than once.
struct PageRun {
  const InspectionRun& run;
  Summary summary;
  std::vector<std::string> names;  ///< of the records, as record_names gives them
};

/// CSS that gives every class its colour.
std::string class_style(const Summary& summary);
/// Title, models and the tiles of numbers.
std::string header_html(const PageRun& page, const std::string& title);
/// Files that could not be inspected; empty without any.
std::string failures_html(const std::vector<InspectionFailure>& failures);
/// Class facets, confidence slider, search.
std::string filters_html(const PageRun& page);
/// The table of findings in the order of the run.
std::string table_html(const PageRun& page);
/// One image: picture, overlay, caption. `first` is the place of its first finding in the run.
std::string card_html(const PageRun& page, std::size_t record, const Picture& picture, std::size_t first);
/// The values behind the page as JSON that is safe inside a <script> element.
std::string run_json(const PageRun& page);

}  // namespace kerf::report
