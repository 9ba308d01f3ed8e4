// What is said of the findings: filters, the table, and their values for the script.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "report/page_html.h"
#include "report/text.h"

namespace kerf::report {
namespace {

std::string facet(const ClassCount& count, std::size_t index, std::size_t most) {
  return fmt::format(
      R"(<label class="facet c{0}"><input type="checkbox" class="needs-script" checked autocomplete="off">)"
      R"(<span class="swatch"></span><span class="name" title="{1}"><bdi>{1}</bdi></span>)"
      R"(<svg class="bar" viewBox="0 0 {3} 1" preserveAspectRatio="none" aria-hidden="true">)"
      R"(<rect class="all" width="{2}" height="1"/><rect class="shown" width="{2}" height="1"/></svg>)"
      R"(<output>{2}</output></label>)"
      "\n",
      index, escape_markup(count.label), count.findings, most);
}

std::string facets_html(const Summary& summary) {
  std::size_t most = 1;
  for (const ClassCount& count : summary.classes) most = std::max(most, count.findings);
  std::string html = R"(<fieldset><legend>Defects by class</legend><div class="facets">)";
  for (std::size_t i = 0; i < summary.classes.size(); ++i) html += facet(summary.classes[i], i, most);
  if (summary.classes.empty()) html += R"(<span class="muted">No defects were found.</span>)";
  return html + "</div></fieldset>\n";
}

/// Counts of findings by confidence, twenty bars of five per cent.
std::string histogram_svg(const InspectionRun& run) {
  std::array<std::size_t, 20> bars{};
  for (const InspectionRecord& record : run.records)
    for (const Finding& finding : record.findings)
      ++bars[std::min<std::size_t>(19, static_cast<std::size_t>(finding.confidence * 20))];
  const double most = std::max<double>(1, static_cast<double>(*std::max_element(bars.begin(), bars.end())));
  std::string svg =
      R"(<svg class="histogram" viewBox="0 0 100 34" preserveAspectRatio="none" role="img" aria-label="Findings by confidence">)";
  for (std::size_t i = 0; i < bars.size(); ++i) {
    const double height = std::max(bars[i] ? 2.0 : 0.0, 33 * static_cast<double>(bars[i]) / most);
    svg +=
        fmt::format(R"(<rect x="{}" y="{:.4g}" width="4.4" height="{:.4g}"/>)", i * 5, 34 - height, height);
  }
  return svg + "</svg>";
}

std::string bar_svg(double share) {
  return fmt::format(R"(<svg class="bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">)"
                     R"(<rect width="{:.4g}" height="1"/></svg>)",
                     share * 100);
}

constexpr std::string_view kFlag = R"(<span class="flag" title="needs a person">?</span> )";

std::string table_row(const Finding& finding, const std::string& name, std::size_t class_index,
                      std::size_t index) {
  const Box& box = finding.box;
  return fmt::format(R"(<tr data-f="{0}"><td class="file" title="{1}"><bdi>{1}</bdi></td>)"
                     R"(<td title="{3}"><span class="swatch c{2}"></span>{10}<bdi>{3}</bdi></td>)"
                     R"(<td><div class="sureness">{4}<span class="number">{5:.1f} %</span></div></td>)"
                     R"(<td class="number at">{6:.0f}</td><td class="number at">{7:.0f}</td>)"
                     R"(<td class="number">{8:.0f} × {9:.0f}</td></tr>)"
                     "\n",
                     index, escape_markup(name), class_index, escape_markup(finding.label),
                     bar_svg(finding.confidence), finding.confidence * 100, box.x, box.y, box.width,
                     box.height, finding.review ? kFlag : "");
}

}  // namespace

std::string filters_html(const PageRun& page) {
  constexpr std::string_view kOnlyAsked =
      R"(<label class="only needs-script"><input type="checkbox" id="only-asked" autocomplete="off"> Only what needs a person</label>
)";
  return fmt::format(
      R"(<div class="panel filters" role="group" aria-label="Filters">
{}<fieldset class="needs-script"><legend><label for="least">Confidence at least <output id="least-value">0 %</output></label></legend>
{}<input class="slider" id="least" type="range" min="0" max="100" value="0" autocomplete="off">
<input class="search" id="search" type="search" placeholder="Image name contains…" aria-label="Image name contains" autocomplete="off">
{}</fieldset>
</div>
)",
      facets_html(page.summary), histogram_svg(page.run), page.summary.asked_findings > 0 ? kOnlyAsked : "");
}

std::string table_html(const PageRun& page) {
  std::string html =
      R"(<table id="findings"><colgroup><col class="file"><col class="kind"><col class="sure"><col class="at"><col class="at"><col class="size"></colgroup>
<thead><tr>)";
  constexpr std::array<std::array<const char*, 3>, 6> kColumns = {{{"file", "Image", ""},
                                                                   {"kind", "Defect", ""},
                                                                   {"confidence", "Confidence", ""},
                                                                   {"x", "x", "at number"},
                                                                   {"y", "y", "at number"},
                                                                   {"size", "Size, px", "number"}}};
  for (const auto& [key, name, css_class] : kColumns)
    html += fmt::format(
        R"(<th scope="col" class="{}" aria-sort="none"><button type="button" data-key="{}">{}</button></th>)",
        css_class, key, name);
  html += "</tr></thead>\n<tbody>\n";
  std::size_t index = 0;
  for (std::size_t i = 0; i < page.run.records.size(); ++i)
    for (const Finding& finding : page.run.records[i].findings)
      html += table_row(finding, page.names[i], page.summary.class_index(finding.label), index++);
  return html + "</tbody></table>\n";
}

std::string run_json(const PageRun& page) {
  using nlohmann::json;
  json images = json::array(), classes = json::array(), findings = json::array(), asked = json::array();
  for (const ClassCount& count : page.summary.classes)
    classes.push_back({{"name", visible_text(count.label)}, {"findings", count.findings}});
  for (std::size_t i = 0; i < page.run.records.size(); ++i) {
    const InspectionRecord& record = page.run.records[i];
    images.push_back({{"name", visible_text(page.names[i])},
                      {"width", std::max(1, record.width)},
                      {"height", std::max(1, record.height)},
                      {"findings", record.findings.size()}});
    for (std::size_t rank = 0; rank < record.findings.size(); ++rank) {
      const Finding& finding = record.findings[rank];
      const Box& box = finding.box;
      if (finding.review) asked.push_back(findings.size());
      findings.push_back({i, rank, page.summary.class_index(finding.label), finding.confidence, box.x, box.y,
                          box.width, box.height});
    }
  }
  return escape_json_for_script(json{
      {"images", std::move(images)},
      {"classes", std::move(classes)},
      {"findings", std::move(findings)},
      {"asked", std::move(asked)}}.dump());
}

}  // namespace kerf::report
