// The pieces of the wafer report. Every text in them is escaped.
#pragma once

#include <kerf/report.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace kerf::report {

/// The wafers of a lot by their places in the report.
struct Lot {
  std::string name;  ///< empty: not said
  std::vector<std::size_t> wafers;
};

/// The report with what is said of it more than once.
struct WaferPage {
  std::span<const WaferReportEntry> entries;
  const WaferReportOptions& options;
  std::vector<std::string> classes;    ///< by name, of the wafers that are known
  std::vector<std::size_t> per_class;  ///< how many are of each; the last: unknown
  std::vector<std::size_t> class_of;   ///< of each wafer; classes.size(): unknown
  std::vector<Lot> lots;               ///< in the order of the report
  std::vector<std::size_t> lot_of;     ///< of each wafer
};
/// Throws Error when a verdict or heat cannot be shown or is not of its map.
WaferPage lay_out_wafers(std::span<const WaferReportEntry> entries, const WaferReportOptions& options);

/// Text of a file, escaped and not longer than a reader would read.
std::string shown(std::string_view text);
/// The name of a class, with places where a line may end.
std::string shown_class(std::string_view name);
/// "Wafer 7", or what else tells it from the others; not escaped.
std::string wafer_title(const WaferMap& map, std::size_t index);
/// "97.1 %".
std::string percent_text(double share);
/// "87.3 %", or "not tested".
std::string yield_text(const WaferMap& map);
/// A bar of 0..1.
std::string share_bar(double share);

/// Title, model and the tiles of numbers.
std::string wafer_header_html(const WaferPage& page, const std::string& title);
/// Class facets, search, order.
std::string wafer_filters_html(const WaferPage& page);
/// Lots with the yield of each wafer and the stacked map.
std::string lots_html(const WaferPage& page);
/// One wafer: small map, class, confidence, and the evidence.
std::string wafer_card_html(const WaferPage& page, std::size_t index);
/// The evidence in words and bars.
std::string wafer_facts_html(const WaferPage& page, std::size_t index);
/// Which dies are those of each pattern, as a small map and a table; empty: the class has no patterns with a
/// shape.
std::string wafer_patterns_html(const WaferPage& page, std::size_t index);
/// Where map, lot and time come from, and what was odd in the source.
std::string wafer_source_html(const WaferPage& page, std::size_t index);
/// The dies as JSON that is safe inside a <script> element.
std::string wafer_cells_json(const WaferReportEntry& entry, int max_side);
/// The values that filters and order need as JSON that is safe inside a <script> element.
std::string wafers_json(const WaferPage& page);

std::string_view wafer_style();       ///< CSS of this page alone
std::string_view wafer_map_script();  ///< draws the large map
std::string_view wafer_script();      ///< steers the page

}  // namespace kerf::report
