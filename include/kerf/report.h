// Reports for people: a self-contained HTML page of an inspection run, loss curves, terminal tables.
#pragma once

#include <kerf/failures.h>
#include <kerf/inspect.h>
#include <kerf/recognise.h>
#include <kerf/refine.h>
#include <kerf/review.h>
#include <kerf/wafer.h>

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace kerf {

struct ReportOptions {
  std::string title = "Kerf inspection";
  int overlay_max_side = 768;        ///< pictures in the page are reduced to this many pixels
  std::size_t most_close_ups = 120;  ///< of what needs a person or was changed by the second stage; further
                                     ///< ones are counted
};

/// Writes `folder`/index.html: summary, close-ups of what needs a person and of what the second stage
/// changed, a sortable table, filters by class and confidence, an overlay of every image. One file, no
/// network, no external script. Images are read again from their paths; one that has gone is noted.
void write_html_report(const InspectionRun& run, const Path& folder, const ReportOptions& options = {});

/// What a box in a gallery is.
enum class BoxRole { truth, result };

struct BoxToDraw {
  Box box;            ///< pixels of the original image
  std::string label;  ///< written beside it; may be empty
  BoxRole role = BoxRole::result;
};

/// One place in one image, to be shown enlarged.
struct GalleryItem {
  Path image;
  int page = 0;                          ///< of a multi-page TIFF
  std::string group;                     ///< items of a group are shown together
  std::string caption;                   ///< one line
  std::vector<BoxToDraw> before, after;  ///< drawn into one picture each; the first is what it is about
  Box window;                            ///< what must be seen, in pixels; a margin is added
};

struct GalleryOptions {
  std::string intro;               ///< one paragraph under the title; may be empty
  std::string before = "before";   ///< heading of the first picture; may be empty
  std::string after = "after";     ///< heading of the second picture; empty: there is none
  std::size_t most_of_group = 24;  ///< further items of a group are only counted
};

/// Writes `folder`/index.html: the items by group, groups in the order in which they first come. One file, no
/// network, no script. An image that cannot be read is noted in its place. Throws Error for boxes that are
/// not finite.
void write_gallery(const std::string& title, const std::vector<GalleryItem>& items, const Path& folder,
                   const GalleryOptions& options = {});

/// A gallery of what a second look changed: failures repaired, left and newly made, by kind and class, each
/// before and after with the truth. `truth` has the folder of its images.
void write_failure_gallery(const Dataset& truth, const std::vector<Annotation>& before,
                           const std::vector<Annotation>& after, const Path& folder,
                           const FailureOptions& failures = {}, const GalleryOptions& options = {});

/// A gallery of mined failures by kind and class, the surest first: what the first stage says there and what
/// is there. A defect that is missed is shown once, with its surest candidate. `before` and `after` of the
/// options are not used.
void write_case_gallery(const std::vector<ReviewCase>& cases, const Path& folder,
                        GalleryOptions options = {});

/// One wafer with what the model says of it.
struct WaferReportEntry {
  WaferMap map;
  WaferVerdict verdict;
  std::optional<WaferHeat> heat;         ///< of verdict.class_name; cells as in to_grid(map)
  std::vector<WaferMap> neighbour_maps;  ///< of verdict.neighbours, in their order; fewer, or one without
                                         ///< dies: that neighbour is named only
};

struct WaferReportOptions {
  std::vector<std::string> labels;  ///< names of WaferVerdict::labels
  std::string model;                ///< name of the model; may be empty
  std::string model_hash;           ///< of its weights; may be empty
  int thumbnail_max_side = 64;      ///< dies along a side of a small map; more are shown as blocks
  int map_max_side = 400;           ///< and of the large one
};

/// Writes `folder`/index.html: all wafers at a glance, filters by class, unknown, lot and wafer, the yields
/// and the stacked map of each lot, and for each wafer the map, what decided, and what it is like. One file,
/// no network, no external script. Throws Error naming the wafer whose verdict or heat does not fit it.
void write_wafer_report(const Path& folder, const std::string& title,
                        std::span<const WaferReportEntry> entries, const WaferReportOptions& options = {});

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
