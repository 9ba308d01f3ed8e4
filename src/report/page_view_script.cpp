#include "report/page_parts.h"

namespace kerf::report {

std::string_view page_view_script() {
  return R"js(
"use strict";
const byId = (id) => document.getElementById(id);
const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));

// Rows of equal height of which only those near the view are in the document; blank rows stand for the others.
class RowWindow {
  constructor(table, scroller, rows) {
    Object.assign(this, { table, scroller, rows, body: table.tBodies[0], list: [], from: 0, to: 0, margin: 150 });
    [this.above, this.below] = [this.blank(), this.blank()];
    scroller.addEventListener("scroll", () => this.draw());
    window.addEventListener("resize", () => this.draw());
    window.addEventListener("beforeprint", () => this.put(0, this.list.length));
    window.addEventListener("afterprint", () => this.draw(true));
  }
  blank() {
    const row = document.createElement("tr");
    row.className = "spacer";
    row.setAttribute("aria-hidden", "true");
    row.append(document.createElement("td"));
    row.firstChild.colSpan = 6;
    return row;
  }
  show(list) {
    this.list = list;
    this.table.setAttribute("aria-rowcount", list.length + 1);
    this.draw(true);
  }
  height() {
    const row = this.body.querySelector("tr[data-f]");
    return (row && row.getBoundingClientRect().height) || 28;
  }
  // What the view shows, give or take the margin; nothing moves while the view stays well within what is there.
  draw(always = false) {
    const height = this.height();
    const first = Math.floor(this.scroller.scrollTop / height);
    const last = first + Math.ceil(this.scroller.clientHeight / height);
    const near = this.margin / 3;
    const enough = (this.from === 0 || first - this.from > near) && (this.to >= this.list.length || this.to - last > near);
    if (always || !enough) this.put(Math.max(0, first - this.margin), Math.min(this.list.length, last + this.margin));
  }
  put(from, to) {
    const height = this.height();
    [this.from, this.to] = [Math.min(from, to), to];
    this.above.firstChild.style.height = `${this.from * height}px`;
    this.below.firstChild.style.height = `${(this.list.length - to) * height}px`;
    const part = this.list.slice(this.from, to).map((i) => this.rows[i]);
    part.forEach((row, i) => row.setAttribute("aria-rowindex", this.from + i + 2));
    this.body.replaceChildren(...(this.from > 0 ? [this.above] : []), ...part, ...(to < this.list.length ? [this.below] : []));
  }
  // Scrolls a row into view and makes sure that it is in the document.
  reveal(index) {
    const at = this.list.indexOf(index);
    if (at < 0) return;
    const height = this.height();
    const room = this.scroller.clientHeight - this.table.tHead.offsetHeight;
    const top = at * height;
    if (top < this.scroller.scrollTop) this.scroller.scrollTop = top;
    if (top + height > this.scroller.scrollTop + room) this.scroller.scrollTop = top + height - room;
    this.draw();
  }
}

// Pictures get their data when their card comes near the view and give it back when it has gone far away.
const pictureOf = (card) => {
  const script = card.querySelector("script");
  return script && JSON.parse(script.textContent);
};
function loadPicture(card) {
  const img = card.querySelector("img");
  if (img && !img.hasAttribute("src")) img.src = pictureOf(card).uri;
}
function unloadPicture(card) {
  const img = card.querySelector("img");
  if (img) img.removeAttribute("src");
}
function watchPictures(cards) {
  const watcher = new IntersectionObserver((entries) => {
    for (const entry of entries) (entry.isIntersecting ? loadPicture : unloadPicture)(entry.target);
  }, { rootMargin: "1200px" });
  for (const card of cards) watcher.observe(card);
  window.addEventListener("beforeprint", () => cards.filter((card) => !card.hidden).forEach(loadPicture));
}

// The part of the original that a close-up shows: three times the box, at least 48 pixels, square.
function surroundings(finding, image) {
  const side = Math.min(Math.max(48, 3 * Math.max(finding.width, finding.height)), Math.max(image.width, image.height));
  const start = (middle, limit) => side > limit ? (limit - side) / 2 : Math.min(Math.max(middle - side / 2, 0), limit - side);
  return {
    x: start(finding.x + finding.width / 2, image.width), y: start(finding.y + finding.height / 2, image.height), side,
  };
}
// The picture that shows a finding best and the part of the original that it covers; null without any.
async function bestPicture(card, image, rank) {
  const stored = pictureOf(card);
  if (!stored) return null;
  const close = stored.closeUps[rank];
  const picture = new Image();
  picture.src = close ? close.uri : stored.uri;
  try { await picture.decode(); } catch { return null; }
  const [x, y, width, height] = close ? close.area : [0, 0, image.width, image.height];
  return { picture, area: { x, y, width, height } };
}
function drawCloseUp(canvas, finding, image, best, colour) {
  const pen = canvas.getContext("2d");
  pen.clearRect(0, 0, canvas.width, canvas.height);
  const view = surroundings(finding, image);
  const zoom = canvas.width / view.side;
  const place = (box) => [(box.x - view.x) * zoom, (box.y - view.y) * zoom, box.width * zoom, box.height * zoom];
  if (best) {
    pen.imageSmoothingEnabled = zoom < 2;
    pen.drawImage(best.picture, ...place(best.area));
  }
  for (const [width, stroke] of [[7, "rgb(0 0 0 / .7)"], [3, colour]]) {
    pen.lineWidth = width;
    pen.strokeStyle = stroke;
    pen.strokeRect(...place(finding));
  }
}

// CSV; a cell that a spreadsheet would run as a formula is made text.
function csvCell(value) {
  const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
  return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
function saveText(name, type, text) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
)js";
}

}  // namespace kerf::report
