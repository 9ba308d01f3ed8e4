#include <fmt/format.h>
#include <kerf/error.h>
#include <kerf/file.h>
#include <kerf/report.h>

#include <ostream>
#include <string>
#include <string_view>

#include "report/page_head.h"
#include "report/page_parts.h"
#include "report/wafer_page.h"

namespace kerf {
namespace {

using namespace report;

constexpr std::string_view kDetail =
    R"(<aside class="panel wafer-detail needs-script" id="detail" aria-label="Chosen wafer" hidden>
<div class="detail-head"><h2 id="detail-title" tabindex="-1"></h2>
<div class="row"><button type="button" class="plain" id="previous">Previous</button><button type="button" class="plain" id="next">Next</button></div></div>
<div id="detail-verdict"></div>
<div class="map-frame" id="map-frame"><svg class="map large" id="map" tabindex="0" role="application" aria-label="Wafer map; arrow keys go from die to die" aria-describedby="tip" preserveAspectRatio="none"></svg></div>
<output class="tip" id="tip" role="status"></output>
<div class="row legend-row"><label id="heat-choice"><input type="checkbox" id="heat" autocomplete="off"> Dies that decide</label>
<p class="legend small" id="legend-states"><svg class="key" viewBox="0 0 10 10" width="12" height="12" aria-hidden="true"><rect class="p" width="10" height="10"/></svg> pass <svg class="key" viewBox="0 0 10 10" width="12" height="12" aria-hidden="true"><rect class="f" width="10" height="10"/></svg> fail <svg class="key" viewBox="0 0 10 10" width="12" height="12" aria-hidden="true"><rect class="u" width="10" height="10"/></svg> untested</p>
<p class="legend small" id="legend-heat" hidden>against the class <svg class="scale" viewBox="0 0 90 10" width="108" height="12" aria-hidden="true"><rect class="n4" x="0" width="10" height="10"/><rect class="n3" x="10" width="10" height="10"/><rect class="n2" x="20" width="10" height="10"/><rect class="n1" x="30" width="10" height="10"/><rect class="z" x="40" width="10" height="10"/><rect class="h1" x="50" width="10" height="10"/><rect class="h2" x="60" width="10" height="10"/><rect class="h3" x="70" width="10" height="10"/><rect class="h4" x="80" width="10" height="10"/></svg> for it</p></div>
<div id="detail-facts"></div>
</aside>
)";

/// Wafers go out one after another: the page may be larger than what should be held in memory.
void write_page(std::ostream& out, const WaferPage& page, const std::string& title) {
  const std::string style = std::string(page_style()) + std::string(wafer_style());
  const std::string script =
      std::string(page_view_script()) + std::string(wafer_map_script()) + std::string(wafer_script());
  out << head_html(title, style, page_early_script(), {script})
      << "<a class=\"skip\" href=\"#cards\">Skip to the wafers</a>\n"
      << wafer_header_html(page, title) << "<main class=\"wafers\">\n<div class=\"overview\">\n"
      << wafer_filters_html(page) << lots_html(page)
      << "<section aria-label=\"Wafers\"><div class=\"cards\" id=\"cards\">\n";
  for (std::size_t i = 0; i < page.entries.size(); ++i) out << wafer_card_html(page, i);
  out << "</div><p class=\"empty\" id=\"empty\"" << (page.entries.empty() ? "" : " hidden")
      << ">No wafers to show.</p></section>\n</div>\n"
      << kDetail << "</main>\n<script type=\"application/json\" id=\"run-data\">" << wafers_json(page)
      << "</script>\n<script>" << script << "</script>\n</body>\n</html>\n";
}

}  // namespace

void write_wafer_report(const Path& folder, const std::string& title,
                        std::span<const WaferReportEntry> entries, const WaferReportOptions& options) {
  if (options.thumbnail_max_side < 8 || options.map_max_side < 8)
    fail("a wafer report's maps cannot be reduced to {} dies along a side: at least 8 are needed",
         std::min(options.thumbnail_max_side, options.map_max_side));
  const WaferPage page = lay_out_wafers(entries, options);
  make_folder(folder);
  write_file_with(folder / "index.html", [&](std::ostream& out) { write_page(out, page, title); });
}

}  // namespace kerf
