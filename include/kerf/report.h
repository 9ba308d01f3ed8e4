// Reports for people: a self-contained HTML page of an inspection run, loss curves, terminal tables.
#pragma once

#include <kerf/inspect.h>
#include <kerf/review.h>

#include <string>
#include <vector>

namespace kerf {

struct ReportOptions {
  std::string title = "Kerf inspection";
  int overlay_max_side = 768;  ///< pictures in the page are reduced to this many pixels
};

/// Writes `folder`/index.html: summary, a sortable table, filters by class and confidence, an overlay of
/// every image. One file, no network, no external script. Images are read again from their paths; one that
/// has gone is noted.
void write_html_report(const InspectionRun& run, const Path& folder, const ReportOptions& options = {});

struct TableOptions {
  bool colour = false;
  int width = 100;  ///< columns of the terminal
};
/// The findings as a table for the terminal, one line a finding and one for each clean or failed image.
std::string format_findings(const InspectionRun& run, const TableOptions& options = {});
/// Findings that wait for a person's verdict as a table, the least certain first, and a line that sums up.
std::string format_open_findings(const Review& review, const TableOptions& options = {});

struct Series {
  std::string name;
  std::vector<double> x, y;
};
/// A line chart as a stand-alone SVG (loss curves, learning curves). NaN points are gaps.
std::string line_chart_svg(const std::string& title, const std::string& x_label, const std::string& y_label,
                           const std::vector<Series>& series);

}  // namespace kerf
