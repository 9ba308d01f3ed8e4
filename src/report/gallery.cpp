#include <fmt/format.h>
#include <kerf/error.h>
#include <kerf/file.h>
#include <kerf/report.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <ostream>
#include <string>
#include <vector>

#include "report/page_head.h"
#include "report/page_parts.h"
#include "report/panel.h"
#include "report/summary.h"
#include "report/text.h"

namespace kerf {
namespace {

using namespace report;

/// Items of one group, in order.
struct Group {
  std::string name;
  std::vector<const GalleryItem*> items;
};

std::vector<Group> groups_of(const std::vector<GalleryItem>& items) {
  std::vector<Group> groups;
  std::map<std::string, std::size_t> places;
  for (const GalleryItem& item : items) {
    const auto place = places.emplace(item.group, groups.size());
    if (place.second) groups.push_back({item.group, {}});
    groups[place.first->second].items.push_back(&item);
  }
  return groups;
}

bool is_finite(const Box& box) {
  return std::isfinite(box.x) && std::isfinite(box.y) && std::isfinite(box.width) &&
         std::isfinite(box.height);
}

void check_items(const std::vector<GalleryItem>& items) {
  for (std::size_t i = 0; i < items.size(); ++i) {
    const GalleryItem& item = items[i];
    const auto drawn = [](const BoxToDraw& one) { return is_finite(one.box); };
    if (!is_finite(item.window) || !std::ranges::all_of(item.before, drawn) ||
        !std::ranges::all_of(item.after, drawn))
      fail("item {} of a gallery, of image '{}', has a box that is not finite", i + 1, item.image.string());
  }
}

std::vector<PanelBox> panel_boxes(const std::vector<BoxToDraw>& boxes) {
  std::vector<PanelBox> drawn;
  for (const BoxToDraw& one : boxes)
    drawn.push_back({one.box, one.role == BoxRole::truth ? "truth" : "result", one.label});
  return drawn;
}

std::string panel_html(const std::string& heading, const std::string& svg) {
  return fmt::format(R"(<div class="pane">{}{}</div>)",
                     heading.empty() ? "" : fmt::format("<span>{}</span>", escape_markup(heading)), svg);
}

std::string panels_html(const GalleryItem& item, const Crop& crop, const std::string& id,
                        const GalleryOptions& options) {
  std::string html = panel_html(options.before, panel_svg(crop, panel_boxes(item.before), id, true));
  if (!options.after.empty())
    html += panel_html(options.after, panel_svg(crop, panel_boxes(item.after), id, false));
  return html;
}

std::string figure_html(const GalleryItem& item, const std::string& pictures) {
  return fmt::format(
      R"(<figure class="panel shot"><div class="panes">{}</div><figcaption><strong>{}</strong>{}</figcaption></figure>)"
      "\n",
      pictures, escape_markup(item.caption), file_line_html(item.image.string()));
}

std::string item_html(const GalleryItem& item, ImageReader& reader, const std::string& id,
                      const GalleryOptions& options) {
  const Image* image = reader.read(item.image, item.page);
  if (image == nullptr)
    return figure_html(
        item, fmt::format(R"(<p class="note">Picture not shown: {}</p>)", escape_markup(reader.problem())));
  return figure_html(item, panels_html(item, cut_out(*image, item.window), id, options));
}

std::string contents_html(const std::vector<Group>& groups) {
  std::string html = R"(<nav class="contents" aria-label="Groups"><ul>)";
  for (std::size_t i = 0; i < groups.size(); ++i)
    html += fmt::format(R"(<li><a href="#g{}"><bdi>{}</bdi></a> <span class="muted">{}</span></li>)", i,
                        escape_markup(groups[i].name), groups[i].items.size());
  return html + "</ul></nav>\n";
}

constexpr std::string_view kLegend =
    R"(<p class="legend"><svg class="key" viewBox="0 0 26 16" width="26" height="16" aria-hidden="true"><rect class="halo" x="3" y="3" width="20" height="10"/><rect class="truth" x="3" y="3" width="20" height="10"/></svg> truth <svg class="key" viewBox="0 0 26 16" width="26" height="16" aria-hidden="true"><rect class="halo" x="3" y="3" width="20" height="10"/><rect class="result" x="3" y="3" width="20" height="10"/></svg> result</p>)";

std::string top_html(const std::string& title, std::size_t items, const GalleryOptions& options) {
  const std::string intro =
      options.intro.empty() ? "" : fmt::format("<p>{}</p>\n", escape_markup(options.intro));
  return fmt::format("<header class=\"top\">\n<div><h1>{}</h1>\n{}<p>{}</p></div>\n{}\n</header>\n",
                     escape_markup(title), intro, items == 0 ? "Nothing to show." : counted(items, "place"),
                     kLegend);
}

/// Pictures go out one after another: the page may be larger than what should be held in memory.
void write_group(std::ostream& out, const Group& group, std::size_t index, const GalleryOptions& options) {
  const std::size_t shown = std::min(group.items.size(), options.most_of_group);
  const std::size_t left_out = group.items.size() - shown;
  out << fmt::format(R"(<section class="group" id="g{}"><h2><bdi>{}</bdi> <small>{}{}</small></h2>)", index,
                     escape_markup(group.name), group.items.size(),
                     left_out == 0 ? "" : fmt::format(", {} not shown", left_out))
      << "\n<div class=\"shots\">\n";
  ImageReader reader;
  for (std::size_t i = 0; i < shown; ++i)
    out << item_html(*group.items[i], reader, fmt::format("p{}-{}", index, i), options);
  out << "</div></section>\n";
}

void write_page(std::ostream& out, const std::string& title, const std::vector<GalleryItem>& items,
                const GalleryOptions& options) {
  const auto groups = groups_of(items);
  const std::string style = std::string(page_style()) + std::string(panel_style());
  out << head_html(title, style, {}, {}) << top_html(title, items.size(), options) << contents_html(groups)
      << "<main class=\"groups\">\n";
  for (std::size_t i = 0; i < groups.size(); ++i) write_group(out, groups[i], i, options);
  out << "</main>\n</body>\n</html>\n";
}

}  // namespace

void write_gallery(const std::string& title, const std::vector<GalleryItem>& items, const Path& folder,
                   const GalleryOptions& options) {
  check_items(items);
  make_folder(folder);
  write_file_with(folder / "index.html", [&](std::ostream& out) { write_page(out, title, items, options); });
}

}  // namespace kerf
