#include "report/page_html.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "report/overlay.h"
#include "report/palette.h"
#include "report/text.h"

namespace kerf::report {
namespace {

constexpr int kOthersSide = 480;  ///< of the picture of what others print
constexpr int kTinySide = 160;    ///< pictures below this are enlarged with visible pixels

std::string tile(const std::string& name, const std::string& value, const char* attributes = "") {
  return fmt::format("<div{}><dt>{}</dt><dd>{}</dd></div>\n", attributes, name, value);
}

std::string tiles_html(const Summary& summary) {
  std::string html = R"(<dl class="tiles">)";
  html += tile("Images", fmt::format("{}", summary.images));
  html += tile("Defects", fmt::format(R"({}<small id="defects-shown"></small>)", summary.findings));
  if (summary.asked() > 0)
    html += tile("For a person", fmt::format("{}", summary.asked()), R"( class="asks")");
  html += tile("Clean images", fmt::format("{}", summary.clean));
  html += tile("Failures", fmt::format("{}", summary.failures), summary.failures ? R"( class="bad")" : "");
  html += tile("Time", duration_text(summary.seconds));
  if (summary.images > 0)
    html += tile("Per image", duration_text(summary.seconds / static_cast<double>(summary.images)));
  return html + "</dl>";
}

std::string models_html(const Summary& summary) {
  std::string html;
  for (const auto& [name, hash] : summary.models) {
    html += fmt::format("<p>Model <strong>{}</strong>", escape_markup(name));
    if (!hash.empty()) html += fmt::format(R"(, weights <code>{}</code>)", escape_markup(hash));
    html += "</p>\n";
  }
  return html;
}

/// The picture as JSON in a script element that never runs: the browser skips over it until the page's script
/// asks.
std::string picture_json(const Picture& picture) {
  using nlohmann::json;
  json close_ups = json::array();
  for (const CloseUp& close_up : picture.close_ups) {
    const Box& area = close_up.area;
    close_ups.push_back({{"uri", close_up.data_uri}, {"area", {area.x, area.y, area.width, area.height}}});
  }
  return json{{"uri", picture.data_uri}, {"closeUps", std::move(close_ups)}}.dump();
}

std::string frame_html(const InspectionRecord& record, const Picture& picture, const std::string& overlay) {
  if (picture.data_uri.empty())
    return fmt::format(R"(<div class="frame gone"><p class="note">Picture not shown: {}</p>{}</div>)",
                       escape_markup(picture.problem), record.findings.empty() ? "" : overlay);
  const bool tiny = std::max(picture.width, picture.height) < kTinySide;
  return fmt::format(
      R"(<div class="frame"><img{} alt="" decoding="async">{}<script type="application/json">{}</script></div>)",
      tiny ? R"( class="tiny")" : "", overlay, escape_json_for_script(picture_json(picture)));
}

/// The file's name, and its folder in a line of its own.
std::string name_html(const std::string& name) {
  const std::size_t slash = name.find_last_of('/');
  if (slash == std::string::npos || slash + 1 == name.size())
    return fmt::format(R"(<span class="name"><bdi>{}</bdi></span>)", escape_markup(name));
  return fmt::format(
      R"(<span class="name"><bdi>{}</bdi></span><span class="meta muted"><bdi>{}</bdi></span>)",
      escape_markup(name.substr(slash + 1)), escape_markup(name.substr(0, slash + 1)));
}

/// How many findings and candidates of an image wait for a person; empty without any.
std::string asked_badge(const InspectionRecord& record) {
  const auto asked = std::ranges::count_if(record.findings, &Finding::review) +
                     std::ranges::count_if(record.candidates, &Finding::review);
  return asked == 0 ? "" : fmt::format(R"(<span class="badge asks">{} for a person</span>)", asked);
}

std::string others_text(const InspectionRecord& record) {
  return record.others ? fmt::format(", held against {} of its design",
                                     counted(std::size_t(record.others->pictures), "other"))
                       : "";
}

std::string caption_html(const InspectionRecord& record, const std::string& name) {
  const bool clean = record.findings.empty();
  std::string html = fmt::format(
      R"(<figcaption>{}<span class="badges">{}<span class="badge count{}">{}</span></span><span class="meta muted">{} × {} px, {}{}</span>)",
      name_html(name), asked_badge(record), clean ? " clean" : "",
      clean ? "clean" : counted(record.findings.size(), "defect"), record.width, record.height,
      duration_text(record.seconds), others_text(record));
  if (record.others)
    html += fmt::format(
        R"(<details><summary>What the others print</summary><img class="others" alt="" decoding="async" src="{}"></details>)",
        picture_data_uri(reduced(record.others->print, kOthersSide)));
  if (!record.answer.empty())
    html += fmt::format("<details><summary>Model’s answer</summary><pre>{}</pre></details>",
                        escape_markup(record.answer, Newlines::keep));
  return html + "</figcaption>";
}

}  // namespace

std::string class_style(const Summary& summary) {
  std::string css;
  for (std::size_t i = 0; i < summary.classes.size(); ++i) {
    const Look look = overlay_look(i);
    css += fmt::format(".c{} {{ --colour: {}; --on-colour: {}; --dash: {}; }}\n", i, look.colour, look.ink,
                       look.dash);
  }
  return css;
}

std::string header_html(const PageRun& page, const std::string& title) {
  return fmt::format("<header class=\"top\">\n<div><h1>{}</h1>\n{}</div>\n{}\n</header>\n",
                     escape_markup(title), models_html(page.summary), tiles_html(page.summary));
}

std::string failures_html(const std::vector<InspectionFailure>& failures) {
  if (failures.empty()) return {};
  std::string html =
      fmt::format(R"(<details class="failures" open><summary>{} could not be inspected</summary><div><table>)"
                  R"(<thead><tr><th scope="col">File</th><th scope="col">Reason</th></tr></thead><tbody>)"
                  "\n",
                  counted(failures.size(), "file"));
  for (const InspectionFailure& failure : failures)
    html += fmt::format("<tr><td><bdi>{}</bdi></td><td><bdi>{}</bdi></td></tr>\n",
                        escape_markup(failure.file), escape_markup(failure.reason));
  return html + "</tbody></table></div></details>\n";
}

std::string card_html(const PageRun& page, std::size_t record_index, const Picture& picture,
                      std::size_t first) {
  const InspectionRecord& record = page.run.records[record_index];
  const std::string overlay = overlay_svg(record, picture, page.summary, first);
  return fmt::format("<figure class=\"panel card\">{}{}</figure>\n", frame_html(record, picture, overlay),
                     caption_html(record, page.names[record_index]));
}

}  // namespace kerf::report
