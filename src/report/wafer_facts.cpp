// Why a wafer has its class: what decided, how sure it is, and what it is like.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/summary.h"
#include "report/wafer_page.h"
#include "report/wafer_shape.h"

namespace kerf::report {
namespace {

std::string verdict_html(const WaferVerdict& verdict) {
  const std::string name = shown(verdict.class_name);
  if (verdict.unknown)
    return fmt::format(
        R"(<p class="verdict"><strong>Unknown</strong> <span class="badge asks">for a person</span> )"
        R"(<span class="muted">best guess <bdi>{}</bdi>, {}</span></p>)",
        name, percent_text(verdict.confidence));
  return fmt::format(R"(<p class="verdict"><strong><bdi>{}</bdi></strong> )"
                     R"(<span class="sure">{}</span> <span class="muted">calibrated confidence</span></p>)",
                     name, percent_text(verdict.confidence));
}

std::string odds_text(double margin) {
  if (margin > 13.8) return "over a million to 1";
  return margin < 2.3 ? fmt::format("{:.1f} to 1", std::exp(margin))
                      : fmt::format("{:.0f} to 1", std::exp(margin));
}

std::string why_html(const WaferVerdict& verdict) {
  const std::string stranger = percent_text(verdict.familiarity);
  const std::string likeness =
      verdict.unknown
          ? fmt::format(
                "Only {} of the known maps are stranger than this one: it is like nothing that the "
                "model has learnt.",
                stranger)
          : fmt::format("{} of the known maps are stranger than this one: the model has learnt such maps.",
                        stranger);
  return fmt::format(
      R"(<p class="why"><strong>Familiarity {}.</strong> {} <strong>Margin {:.2f}</strong> in log-odds: )"
      R"({} over the second class.</p>)",
      stranger, likeness, verdict.margin, odds_text(verdict.margin));
}

std::string heat_line(const char* name, double share, const char* css_class) {
  return fmt::format(R"(<div class="bar-row {}"><span class="what">{}</span>{}<output>{:.3f}</output></div>)",
                     css_class, name, share_bar(share), share);
}

std::string heat_html(const WaferReportEntry& entry) {
  if (!entry.heat) return {};
  const auto& [columns, rows, cells, with, without, control] = *entry.heat;
  return fmt::format(
      R"(<section class="decides"><h3>What decides for <bdi>{}</bdi></h3><p>As it is P {:.3f}, without the )"
      R"(dies that speak most for it P {:.3f}, without as many chosen by lot P {:.3f}.</p>{}{}{}</section>)",
      shown(entry.verdict.class_name), with, without, control, heat_line("as it is", with, ""),
      heat_line("without the deciding dies", without, "lost"),
      heat_line("without as many others", control, ""));
}

std::string labels_html(const WaferVerdict& verdict, const std::vector<std::string>& names) {
  if (verdict.labels.empty()) return {};
  std::string html = R"(<section><h3>Labels</h3>)";
  for (std::size_t i = 0; i < verdict.labels.size(); ++i)
    html += fmt::format(R"(<div class="bar-row{}"><span class="what"><bdi>{}</bdi></span>{})"
                        R"(<output>{}</output></div>)",
                        verdict.labels[i] >= 0.5 ? " yes" : "", shown(names[i]), share_bar(verdict.labels[i]),
                        percent_text(verdict.labels[i]));
  return html + "</section>";
}

std::string prototypes_html(const WaferVerdict& verdict) {
  if (verdict.prototypes.empty()) return {};
  std::string html = R"(<section><h3>Nearest prototypes</h3>)";
  for (const WaferLikeness& one : verdict.prototypes)
    html += fmt::format(R"(<div class="bar-row"><span class="what"><bdi>{}</bdi></span>{})"
                        R"(<output>{:.3f}</output></div>)",
                        shown_class(one.class_name.empty() ? one.name : one.class_name),
                        share_bar(one.similarity), one.similarity);
  return html + R"(<p class="muted small">Similarity: cosine, 1 is the same.</p></section>)";
}

std::string neighbour_html(const WaferPage& page, const WaferReportEntry& entry, std::size_t rank) {
  const WaferLikeness& one = entry.verdict.neighbours[rank];
  const bool drawn = rank < entry.neighbour_maps.size() && !entry.neighbour_maps[rank].dies.empty();
  const std::string map =
      drawn ? thumbnail_svg(entry.neighbour_maps[rank], page.options.thumbnail_max_side) : "";
  return fmt::format(
      R"(<figure class="like">{}<figcaption><strong><bdi>{}</bdi></strong>)"
      R"(<span>similarity {:.3f}</span><span class="muted"><bdi>{}</bdi></span></figcaption></figure>)",
      map, shown_class(one.class_name), one.similarity, shown(one.name));
}

std::string neighbours_html(const WaferPage& page, const WaferReportEntry& entry) {
  if (entry.verdict.neighbours.empty()) return {};
  std::string html = R"(<section><h3>Nearest maps of the training data</h3><div class="likes">)";
  for (std::size_t rank = 0; rank < entry.verdict.neighbours.size(); ++rank)
    html += neighbour_html(page, entry, rank);
  return html + "</div></section>";
}

}  // namespace

std::string wafer_facts_html(const WaferPage& page, std::size_t index) {
  const WaferReportEntry& entry = page.entries[index];
  const std::string labels = labels_html(entry.verdict, page.options.labels);
  const std::string prototypes = prototypes_html(entry.verdict);
  return fmt::format(R"(<div class="facts">{}{}{}{}<div class="columns">{}{}</div>{}{}</div>)",
                     verdict_html(entry.verdict), wafer_patterns_html(page, index), heat_html(entry),
                     why_html(entry.verdict), labels, prototypes, neighbours_html(page, entry),
                     wafer_source_html(page, index));
}

}  // namespace kerf::report
