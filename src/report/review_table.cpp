// Open findings as a table for the terminal.
#include <fmt/format.h>
#include <kerf/report.h>

#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "report/summary.h"
#include "report/text.h"

namespace kerf {
namespace {

using namespace report;

using Row = std::array<std::string, 7>;
constexpr std::array<bool, 7> kRightAligned = {false, false, false, true, true, true, true};
constexpr std::size_t kImageColumn = 1;
constexpr std::size_t kShortestPath = 12;
constexpr std::size_t kLongestLabel = 32;
constexpr std::size_t kGap = 2;

Row heading_row() {
  return {"finding", "image", "defect", "confidence", "x", "y", "size, px"};
}

Row finding_row(const OpenFinding& finding) {
  const ClaimedFinding& claim = *finding.item->claim;
  return {finding.item->id,
          visible_text(finding.image->file),
          shorten_middle(visible_text(claim.label), kLongestLabel),
          fmt::format("{:.1f} %", claim.confidence * 100),
          fmt::format("{:.0f}", claim.box.x),
          fmt::format("{:.0f}", claim.box.y),
          fmt::format("{:.0f} × {:.0f}", claim.box.width, claim.box.height)};
}

std::array<std::size_t, 7> measure(const std::vector<Row>& rows, int columns) {
  std::array<std::size_t, 7> widths{};
  for (const Row& row : rows)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], display_width(row[i]));
  std::size_t others = (widths.size() - 1) * kGap;
  for (std::size_t i = 0; i < widths.size(); ++i) others += i == kImageColumn ? 0 : widths[i];
  const auto all = static_cast<std::size_t>(std::max(columns, 0));
  const std::size_t room = std::max(kShortestPath, all > others ? all - others : 0);
  widths[kImageColumn] = std::min(widths[kImageColumn], room);
  return widths;
}

std::string line(Row row, const std::array<std::size_t, 7>& widths) {
  row[kImageColumn] = shorten_middle(row[kImageColumn], widths[kImageColumn]);
  std::string text;
  for (std::size_t i = 0; i < row.size(); ++i) {
    const std::size_t used = display_width(row[i]);
    const std::string blanks(widths[i] > used ? widths[i] - used : 0, ' ');
    text += (i > 0 ? std::string(kGap, ' ') : "") + (kRightAligned[i] ? blanks + row[i] : row[i] + blanks);
  }
  return text + "\n";
}

/// "3 of 12 questionable findings are open in 2 images; 9 judged (6 accept, 3 reject), 1 added by people."
std::string summary_line(const Review& review) {
  std::size_t open = 0, questionable = 0, images = 0, judged = 0;
  std::array<std::size_t, 5> decisions{};
  for (const ReviewImage& image : review.images) {
    images += std::ranges::any_of(image.items, &ReviewItem::is_open) ? 1 : 0;
    for (const ReviewItem& item : image.items) {
      open += item.is_open() ? 1 : 0;
      questionable += item.questionable ? 1 : 0;
      if (item.history.empty()) continue;
      ++judged;
      ++decisions.at(static_cast<std::size_t>(item.history.back().decision));
    }
  }
  std::vector<std::string> parts;
  for (std::size_t i = 0; i < decisions.size(); ++i) {
    if (decisions[i] > 0)
      parts.push_back(fmt::format("{} {}", decisions[i], decision_name(static_cast<Decision>(i))));
  }
  const std::string verdicts = fmt::format("{} judged{}.\n", judged,
                                           parts.empty() ? "" : fmt::format(" ({})", fmt::join(parts, ", ")));
  if (questionable == 0) return "Nothing to review: no finding is questionable; " + verdicts;
  return fmt::format("{} of {} open in {}; {}", open, counted(questionable, "questionable finding"),
                     counted(images, "image"), verdicts);
}

}  // namespace

std::string format_open_findings(const Review& review, const TableOptions& options) {
  std::vector<Row> rows = {heading_row()};
  for (const OpenFinding& finding : open_findings(review)) rows.push_back(finding_row(finding));
  const auto widths = measure(rows, options.width);
  std::string text;
  if (rows.size() > 1) {
    for (const Row& row : rows) text += line(row, widths);
    text += "\n";
  }
  return text + summary_line(review);
}

}  // namespace kerf
