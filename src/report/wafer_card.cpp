// All wafers at a glance: header, filters, a card for each.
#include <fmt/format.h>

#include <algorithm>

#include "report/summary.h"
#include "report/text.h"
#include "report/wafer_page.h"
#include "report/wafer_shape.h"

namespace kerf::report {
namespace {

std::string tile(const std::string& name, const std::string& value, const char* attributes = "") {
  return fmt::format("<div{}><dt>{}</dt><dd>{}</dd></div>\n", attributes, name, value);
}

std::string mean_yield(const WaferPage& page) {
  double sum = 0;
  std::size_t tested = 0;
  for (const WaferReportEntry& entry : page.entries)
    if (const auto failed = fail_rate(entry.map)) sum += 1 - *failed, ++tested;
  return tested == 0 ? "not tested" : percent_text(sum / double(tested));
}

std::string model_html(const WaferReportOptions& options) {
  if (options.model.empty()) return {};
  std::string html = fmt::format("<p>Model <strong><bdi>{}</bdi></strong>", shown(options.model));
  if (!options.model_hash.empty())
    html += fmt::format(", weights <code>{}</code>", shown(options.model_hash));
  return html + "</p>\n";
}

std::string facet(const WaferPage& page, std::size_t index, std::size_t most) {
  const bool unknown = index == page.classes.size();
  const std::string name = unknown ? "unknown" : shown(page.classes[index]);
  return fmt::format(
      R"(<label class="facet{0}"><input type="checkbox" class="needs-script" checked autocomplete="off">)"
      R"(<span class="name" title="{1}"><bdi>{1}</bdi></span>)"
      R"(<svg class="bar" viewBox="0 0 {3} 1" preserveAspectRatio="none" aria-hidden="true">)"
      R"(<rect class="all" width="{2}" height="1"/><rect class="shown" width="{2}" height="1"/></svg>)"
      R"(<output>{2}</output></label>)"
      "\n",
      unknown ? " odd" : "", name, page.per_class[index], most);
}

std::string facets_html(const WaferPage& page) {
  const std::size_t most = std::max<std::size_t>(1, *std::ranges::max_element(page.per_class));
  std::string html;
  for (std::size_t i = 0; i < page.per_class.size(); ++i)
    if (page.per_class[i] > 0) html += facet(page, i, most);
  return html;
}

std::string badges_html(const WaferReportEntry& entry) {
  std::string html;
  if (entry.verdict.unknown) html += R"(<span class="badge asks">unknown</span>)";
  if (!entry.map.warnings.empty())
    html += fmt::format(R"(<span class="badge asks" title="{0}">{1}</span>)", "of the source",
                        counted(entry.map.warnings.size(), "warning"));
  return html;
}

std::string class_line(const WaferVerdict& verdict) {
  return fmt::format(R"(<span class="class{}"><bdi>{}</bdi></span>{}<span class="sure">{}</span>)",
                     verdict.unknown ? " guess" : "", shown_class(verdict.class_name),
                     share_bar(verdict.confidence), percent_text(verdict.confidence));
}

std::string lot_text(const WaferMap& map) {
  return map.lot.empty()
             ? ""
             : fmt::format(R"(<span class="lot-name meta muted" title="{0}"><bdi>{0}</bdi></span>)",
                           shown(map.lot));
}

}  // namespace

std::string wafer_header_html(const WaferPage& page, const std::string& title) {
  const std::size_t unknown = page.per_class.back();
  std::string html = fmt::format("<header class=\"top\">\n<div><h1>{}</h1>\n{}</div>\n<dl class=\"tiles\">",
                                 escape_markup(title), model_html(page.options));
  html += tile("Wafers", fmt::format("{}", page.entries.size()));
  html += tile("Unknown", fmt::format("{}", unknown), unknown > 0 ? R"( class="asks")" : "");
  html += tile("Classes", fmt::format("{}", page.classes.size()));
  html += tile("Lots", fmt::format("{}", page.lots.size()));
  html += tile("Mean yield", mean_yield(page));
  return html + "</dl>\n</header>\n";
}

std::string wafer_filters_html(const WaferPage& page) {
  return fmt::format(
      R"(<div class="panel filters wafer-filters" role="group" aria-label="Filters">
<fieldset><legend>Classes</legend><div class="facets">{}</div></fieldset>
<fieldset class="needs-script tools"><legend><label for="search">Lot or wafer</label></legend>
<input class="search" id="search" type="search" placeholder="Lot or wafer contains…" autocomplete="off">
<label class="order">Order <select id="order" class="plain" autocomplete="off"><option value="report">as in the source</option><option value="unsure">least sure first</option><option value="strange">strangest first</option><option value="yield">lowest yield first</option><option value="class">by class</option></select></label>
<div class="row"><button type="button" class="plain" id="all-classes">All classes</button><button type="button" class="plain" id="no-classes">None</button><button type="button" class="plain" id="only-unknown">Unknown only</button><button type="button" class="plain" id="save-csv">Save CSV</button></div>
<p id="status" role="status">{}</p></fieldset>
</div>
)",
      facets_html(page), counted(page.entries.size(), "wafer"));
}

// The evidence stands in <noscript>: where scripts run, the browser keeps it as one text until the script
// asks for it, so that two thousand wafers open as fast as their small maps.
std::string wafer_card_html(const WaferPage& page, std::size_t index) {
  const WaferReportEntry& entry = page.entries[index];
  return fmt::format(
      R"(<figure class="panel card wafer" id="w{}">{}<figcaption><span class="name-line"><strong class="name"><bdi>{}</bdi></strong>{}</span>)"
      R"(<span class="verdict-line">{}</span><span class="meta muted">yield {}</span>)"
      R"(<span class="badges">{}</span><noscript><details class="more"><summary>Evidence</summary>{}</details></noscript>)"
      R"(<script type="application/json">{}</script></figcaption></figure>)"
      "\n",
      index, thumbnail_svg(entry.map, page.options.thumbnail_max_side), shown(wafer_title(entry.map, index)),
      lot_text(entry.map), class_line(entry.verdict), yield_text(entry.map), badges_html(entry),
      wafer_facts_html(page, index), wafer_cells_json(entry, page.options.map_max_side));
}

}  // namespace kerf::report
