#include "report/questions_html.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <span>

#include "report/panel.h"
#include "report/questions.h"
#include "report/text.h"

namespace kerf::report {
namespace {

std::string percent(const Finding& finding) {
  return fmt::format("{:.0f} %", finding.confidence * 100);
}

std::string label_of(const Finding& finding) {
  return finding.label + " " + percent(finding);
}

Box around(const Question& question) {
  if (!question.before || !question.after) return question.last().box;
  const Box &a = question.before->box, &b = question.after->box;
  const double x = std::min(a.x, b.x), y = std::min(a.y, b.y);
  return {x, y, std::max(a.x + a.width, b.x + b.width) - x, std::max(a.y + a.height, b.y + b.height) - y};
}

std::string pane(const char* heading, const std::string& svg) {
  const std::string head = *heading == '\0' ? "" : fmt::format("<span>{}</span>", heading);
  return fmt::format(R"(<div class="pane">{}{}</div>)", head, svg);
}

/// Side by side where the second stage changed what is seen.
std::string panes_html(const Question& question, const Crop& crop, const std::string& id) {
  const Finding& last = question.last();
  if (question.revised == Revised::removed)
    return pane("", panel_svg(crop, {{last.box, "removed", label_of(last), true}}, id, true));
  const PanelBox after{last.box, question.candidate ? "weak" : "result", label_of(last)};
  if (question.revised != Revised::moved && question.revised != Revised::retyped)
    return pane("", panel_svg(crop, {after}, id, true));
  if (!question.before) return pane("", panel_svg(crop, {after}, id, true));
  const PanelBox before{question.before->box, "first", label_of(*question.before)};
  return pane("first", panel_svg(crop, {before}, id, true)) +
         pane("second", panel_svg(crop, {after}, id, false));
}

/// "bridge 62 % → 71 %", "bridge 62 % → pinch 71 %"; struck through where it was removed.
std::string change_html(const Question& question) {
  const auto named = [](const Finding& finding) {
    return fmt::format("<bdi>{}</bdi> {}", escape_markup(finding.label), percent(finding));
  };
  const Finding& last = question.last();
  if (!question.before || !question.after)
    return question.revised == Revised::removed ? "<s>" + named(last) + "</s>" : named(last);
  const Finding& before = *question.before;
  const std::string after = before.label == last.label ? percent(last) : named(last);
  if (question.revised == Revised::removed) return "<s>" + named(before) + "</s> → " + after;
  return named(before) + " → " + after;
}

std::string badges_html(const PageRun& page, const Question& question) {
  std::string html;
  if (page.run.records[question.record].refined)
    html += fmt::format(R"(<span class="badge {0}">{0}</span> )", name_of(question.revised));
  if (question.candidate) html += R"(<span class="badge">candidate</span>)";
  return html;
}

std::string figure_html(const PageRun& page, const Question& question, const std::string& pictures) {
  const std::string place = question.finding ? fmt::format(R"( data-f="{}")", *question.finding) : "";
  return fmt::format(
      R"(<figure class="panel shot"{}><div class="panes">{}</div><figcaption><span class="row"><strong>{}</strong>{}</span>{}</figcaption></figure>)"
      "\n",
      place, pictures, change_html(question), badges_html(page, question),
      file_line_html(page.names[question.record]));
}

std::string shot_html(const PageRun& page, const Question& question, ImageReader& reader, std::size_t index) {
  const InspectionRecord& record = page.run.records[question.record];
  const Image* image = reader.read(record.file, record.page);
  std::string problem = image == nullptr ? reader.problem() : "";
  if (image != nullptr && (image->width != record.width || image->height != record.height))
    problem = "the file has changed since it was inspected";
  if (!problem.empty())
    return figure_html(page, question,
                       fmt::format(R"(<p class="note">Picture not shown: {}</p>)", escape_markup(problem)));
  return figure_html(page, question,
                     panes_html(question, cut_out(*image, around(question)), fmt::format("q{}", index)));
}

/// In the order of the questions, though the images are read one after another.
std::string shots_html(const PageRun& page, std::span<const Question> questions, std::size_t first) {
  std::vector<std::size_t> order(questions.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::stable_sort(order, {}, [&](std::size_t i) { return questions[i].record; });
  std::vector<std::string> shots(questions.size());
  ImageReader reader;
  for (const std::size_t i : order) shots[i] = shot_html(page, questions[i], reader, first + i);
  return std::accumulate(shots.begin(), shots.end(), std::string());
}

struct Section {
  const char* id;
  const char* title;
  bool open;
  std::string summary;
};

std::string section_html(const PageRun& page, const Section& section, std::span<const Question> questions,
                         std::size_t first, std::size_t most) {
  if (questions.empty()) return {};
  const std::size_t shown = std::min(most, questions.size());
  const std::string left_out =
      shown == questions.size()
          ? ""
          : fmt::format(R"(<p class="muted more">{} more {} not shown enlarged.</p>)",
                        questions.size() - shown, questions.size() - shown == 1 ? "is" : "are");
  return fmt::format(
      R"(<details class="questions panel" id="{}"{}><summary><h2>{}</h2> <span class="muted">{}</span></summary><div class="shots">)"
      "\n{}</div>{}</details>\n",
      section.id, section.open ? " open" : "", section.title, section.summary,
      shots_html(page, questions.first(shown), first), left_out);
}

std::string asked_text(const Summary& summary) {
  const std::string candidates =
      summary.asked_candidates == 0
          ? ""
          : fmt::format(" and {} not said", counted(summary.asked_candidates, "candidate"));
  return fmt::format("{}{} in {}", counted(summary.asked_findings, "finding"), candidates,
                     counted(summary.asked_images, "image"));
}

/// "2 moved, 1 removed"
std::string changed_text(std::span<const Question> questions) {
  std::string text;
  for (const Revised what : {Revised::moved, Revised::retyped, Revised::removed, Revised::added}) {
    const auto count = std::ranges::count(questions, what, &Question::revised);
    if (count > 0) text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, name_of(what));
  }
  return text;
}

}  // namespace

std::string questions_html(const PageRun& page, std::size_t most) {
  const auto all = collect_questions(page.run);
  const auto asking = static_cast<std::size_t>(std::ranges::count_if(all, &Question::asks));
  const auto asked = std::span(all).first(asking), changed = std::span(all).subspan(asking);
  return section_html(page, {"asked", "Needs a person", true, asked_text(page.summary)}, asked, 0, most) +
         section_html(page, {"changed", "Changed by the second stage", asked.empty(), changed_text(changed)},
                      changed, asking, most - std::min(most, asking));
}

}  // namespace kerf::report
