#include <fmt/format.h>
#include <kerf/error.h>
#include <kerf/file.h>
#include <kerf/report.h>

#include <ostream>
#include <string>
#include <string_view>

#include "report/page_head.h"
#include "report/page_html.h"
#include "report/page_parts.h"
#include "report/questions_html.h"
#include "report/text.h"

namespace kerf {
namespace {

using namespace report;

constexpr std::string_view kSkip = "<a class=\"skip\" href=\"#cards\">Skip to the images</a>\n";

std::string browser_html(const PageRun& page) {
  return fmt::format(
      R"(<section class="browser" aria-label="Findings">
{}<div class="panel list">
<div class="row"><p id="status" role="status">{}</p><span class="needs-script row-end"><button type="button" class="plain" id="reset">Reset filters</button> <button type="button" class="plain" id="save-csv">Save CSV</button></span></div>
<div class="scroller" id="scroller">
{}<p class="empty" id="empty" hidden>No findings to show.</p>
</div>
</div>
<aside class="panel detail needs-script" id="detail" aria-label="Chosen finding" hidden>
<canvas id="close-up" width="432" height="432" role="img" aria-label="Close-up of the chosen finding"></canvas>
<div>
<h2><span class="swatch" id="detail-swatch"></span><bdi id="detail-kind"></bdi></h2>
<dl><dt>Confidence</dt><dd id="detail-sure"></dd><dt>Place</dt><dd id="detail-at"></dd><dt>Size</dt><dd id="detail-size"></dd><dt>Image</dt><dd><bdi id="detail-file"></bdi></dd></dl>
<div class="row"><button type="button" class="plain" id="previous">Previous</button><button type="button" class="plain" id="next">Next</button><button type="button" class="plain" id="close">Close</button></div>
</div>
</aside>
</section>
)",
      filters_html(page), counted(page.summary.findings, "finding"), table_html(page));
}

constexpr std::string_view kGalleryTop = R"(<section aria-label="Images">
<noscript><p class="note">Pictures are shown when JavaScript is on.</p></noscript>
<div class="panel gallery-top needs-script"><strong id="images-shown"></strong>
<label><input type="checkbox" id="only-found" autocomplete="off"> Only images with findings shown</label>
<label><input type="checkbox" id="boxes" checked autocomplete="off"> Boxes</label>
<label><input type="checkbox" id="labels" checked autocomplete="off"> Labels</label>
<label>Size <input type="range" id="card-size" min="180" max="1000" step="20" value="320" autocomplete="off"></label></div>
<div class="cards" id="cards">
)";

/// Pictures go out one after another: the page may be far larger than what should be held in memory.
void write_cards(std::ostream& out, const PageRun& page, int max_side) {
  std::size_t first = 0;
  for (std::size_t i = 0; i < page.run.records.size(); ++i) {
    const InspectionRecord& record = page.run.records[i];
    out << card_html(page, i, load_picture(record, max_side), first);
    first += record.findings.size();
  }
}

void write_page(std::ostream& out, const PageRun& page, const ReportOptions& options) {
  const std::string style =
      std::string(page_style()) + std::string(panel_style()) + class_style(page.summary);
  out << head_html(options.title, style, page_early_script(), {page_script()}) << kSkip
      << header_html(page, options.title) << failures_html(page.run.failures)
      << questions_html(page, options.most_close_ups) << "<main>\n"
      << browser_html(page) << kGalleryTop;
  write_cards(out, page, options.overlay_max_side);
  out << "</div>\n</section>\n</main>\n<script type=\"application/json\" id=\"run-data\">" << run_json(page)
      << "</script>\n<script>" << page_script() << "</script>\n</body>\n</html>\n";
}

}  // namespace

void write_html_report(const InspectionRun& run, const Path& folder, const ReportOptions& options) {
  if (options.overlay_max_side < 16)
    fail("a report's pictures cannot be reduced to {} pixels: at least 16 are needed",
         options.overlay_max_side);
  const PageRun page{run, summarise(run), record_names(run)};
  make_folder(folder);
  write_file_with(folder / "index.html", [&](std::ostream& out) { write_page(out, page, options); });
}

}  // namespace kerf
