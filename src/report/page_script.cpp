#include "report/page_parts.h"

namespace kerf::report {

std::string_view page_script() {
  return R"js(
"use strict";
(() => {
  const byId = (id) => document.getElementById(id);
  const all = (selector, within = document) => Array.from(within.querySelectorAll(selector));
  const run = JSON.parse(byId("run-data").textContent);
  const findings = run.findings.map(([image, kind, confidence, x, y, width, height], index) =>
    ({ index, image, kind, confidence, x, y, width, height }));
  const body = byId("findings").tBodies[0];
  const rows = all("tr", body);
  const cards = all(".card");
  const marks = [];
  for (const mark of all(".mark")) marks[mark.dataset.f] = mark;
  const boxes = all(".facet input");
  const [slider, search, onlyFound] = ["least", "search", "only-found"].map(byId);
  const shown = new Array(findings.length).fill(true);
  let order = findings.map((f) => f.index);
  let chosen = -1;

  // Filters: one pass decides what is shown, the rest follows from it.
  function wanted() {
    const kinds = boxes.map((box) => box.checked);
    const least = Number(slider.value) / 100;
    const words = search.value.trim().toLowerCase();
    const named = run.images.map((image) => !words || image.name.toLowerCase().includes(words));
    return { named, finding: (f) => kinds[f.kind] && f.confidence >= least && named[f.image] };
  }
  function applyFilters() {
    const want = wanted();
    const perImage = new Array(run.images.length).fill(0);
    const perKind = new Array(run.classes.length).fill(0);
    for (const f of findings) {
      const show = want.finding(f);
      if (show) perImage[f.image] += 1, perKind[f.kind] += 1;
      if (show === shown[f.index]) continue;
      shown[f.index] = show;
      rows[f.index].hidden = !show;
      marks[f.index].classList.toggle("off", !show);
    }
    showCards(want.named, perImage);
    showCounts(perKind, perImage);
    if (chosen >= 0 && !shown[chosen]) choose(-1);
    keepOneTabStop();
  }
  function showCards(named, perImage) {
    cards.forEach((card, i) => {
      card.hidden = !named[i] || (onlyFound.checked && perImage[i] === 0);
      const total = run.images[i].findings;
      const badge = card.querySelector(".badge");
      if (total) badge.textContent = `${perImage[i] === total ? "" : `${perImage[i]} of `}${total} ${total === 1 ? "defect" : "defects"}`;
    });
    const visible = cards.filter((card) => !card.hidden).length;
    byId("images-shown").textContent = visible === cards.length ? `All ${visible} images` : `${visible} of ${cards.length} images`;
  }
  function showCounts(perKind, perImage) {
    boxes.forEach((box, kind) => {
      const facet = box.closest(".facet");
      facet.querySelector("output").textContent = perKind[kind] === run.classes[kind].findings
        ? `${perKind[kind]}` : `${perKind[kind]} of ${run.classes[kind].findings}`;
      facet.querySelector(".shown").setAttribute("width", perKind[kind]);
    });
    const count = perKind.reduce((sum, n) => sum + n, 0);
    const images = perImage.filter((n) => n > 0).length;
    const part = count === findings.length ? `${count}` : `${count} of ${findings.length}`;
    byId("status").textContent = `${part} ${findings.length === 1 ? "finding" : "findings"} in ${images} ${images === 1 ? "image" : "images"}`;
    byId("defects-shown").textContent = count === findings.length ? "" : ` ${count} shown`;
    byId("empty").hidden = count > 0;
    byId("least-value").textContent = `${slider.value} %`;
    all(".histogram rect").forEach((bar, i) => bar.classList.toggle("below", (i + 1) * 5 <= Number(slider.value)));
  }
  let waiting = false;
  function filterSoon() {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => { waiting = false; applyFilters(); });
  }

  // Sorting: a click on the same column turns the order round; ties keep the order of the run.
  const names = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" });
  const compare = {
    file: (a, b) => names.compare(run.images[a.image].name, run.images[b.image].name),
    kind: (a, b) => names.compare(run.classes[a.kind].name, run.classes[b.kind].name),
    confidence: (a, b) => a.confidence - b.confidence,
    x: (a, b) => a.x - b.x,
    y: (a, b) => a.y - b.y,
    size: (a, b) => a.width * a.height - b.width * b.height,
  };
  function sortBy(button) {
    const head = button.closest("th");
    const first = button.dataset.key === "confidence" || button.dataset.key === "size" ? "descending" : "ascending";
    const other = first === "ascending" ? "descending" : "ascending";
    const direction = head.getAttribute("aria-sort") === first ? other : first;
    for (const th of all("#findings th")) th.setAttribute("aria-sort", th === head ? direction : "none");
    const sign = direction === "ascending" ? 1 : -1;
    const by = compare[button.dataset.key];
    order = findings.slice().sort((a, b) => sign * by(a, b) || a.index - b.index).map((f) => f.index);
    body.append(...order.map((i) => rows[i]));
    keepOneTabStop();
  }

  // Selection: a row, its box and its close-up belong together.
  function mark(index, name, on) {
    if (index < 0) return;
    rows[index].classList.toggle(name, on);
    marks[index].classList.toggle(name, on);
    if (on) marks[index].parentNode.append(marks[index]);
  }
  function choose(index, { focus = false, from = "table" } = {}) {
    if (chosen >= 0) {
      mark(chosen, "chosen", false);
      rows[chosen].removeAttribute("aria-current");
      cards[findings[chosen].image].classList.remove("chosen");
    }
    chosen = index;
    byId("detail").hidden = index < 0;
    if (index < 0) return;
    mark(index, "chosen", true);
    rows[index].setAttribute("aria-current", "true");
    const card = cards[findings[index].image];
    card.classList.add("chosen");
    showDetail(findings[index]);
    keepOneTabStop();
    if (focus) rows[index].focus({ preventScroll: true });
    revealRow(rows[index]);
    if (from === "table") card.scrollIntoView({ block: "nearest" });
  }
  function revealRow(row) {
    const scroller = byId("scroller");
    const head = byId("findings").tHead.offsetHeight;
    if (row.offsetTop - head < scroller.scrollTop) scroller.scrollTop = row.offsetTop - head;
    const bottom = row.offsetTop + row.offsetHeight;
    if (bottom > scroller.scrollTop + scroller.clientHeight) scroller.scrollTop = bottom - scroller.clientHeight;
  }
  function keepOneTabStop() {
    const stop = chosen >= 0 ? chosen : order.find((i) => shown[i]);
    for (const row of all("tr[tabindex='0']", body)) row.tabIndex = -1;
    if (stop !== undefined) rows[stop].tabIndex = 0;
  }
  function step(by) {
    const visible = order.filter((i) => shown[i]);
    if (!visible.length) return;
    const at = visible.indexOf(chosen);
    const to = at < 0 ? (by > 0 ? 0 : visible.length - 1) : Math.min(Math.max(at + by, 0), visible.length - 1);
    rows[visible[to]].tabIndex = 0;
    choose(visible[to], { focus: document.activeElement.closest("#findings") !== null });
  }

  function showDetail(f) {
    const image = run.images[f.image];
    byId("detail-swatch").className = `swatch c${f.kind}`;
    byId("detail-kind").textContent = run.classes[f.kind].name;
    byId("detail-sure").textContent = `${(f.confidence * 100).toFixed(1)} %`;
    byId("detail-at").textContent = `x ${f.x.toFixed(1)}, y ${f.y.toFixed(1)} px`;
    byId("detail-size").textContent = `${f.width.toFixed(1)} × ${f.height.toFixed(1)} px`;
    byId("detail-file").textContent = image.name;
    drawCloseUp(f);
  }
  // The part of the original that a close-up shows: three times the box, at least 48 pixels, square.
  function surroundings(f) {
    const image = run.images[f.image];
    const side = Math.min(Math.max(48, 3 * Math.max(f.width, f.height)), Math.max(image.width, image.height));
    const start = (middle, limit) => side > limit ? (limit - side) / 2 : Math.min(Math.max(middle - side / 2, 0), limit - side);
    return { x: start(f.x + f.width / 2, image.width), y: start(f.y + f.height / 2, image.height), side };
  }
  async function drawCloseUp(f) {
    const canvas = byId("close-up");
    const pen = canvas.getContext("2d");
    pen.clearRect(0, 0, canvas.width, canvas.height);
    const source = await pictureFor(f);
    if (chosen !== f.index) return;
    const view = surroundings(f);
    const zoom = canvas.width / view.side;
    const place = (box) => [(box.x - view.x) * zoom, (box.y - view.y) * zoom, box.width * zoom, box.height * zoom];
    if (source) {
      pen.imageSmoothingEnabled = zoom < 2;
      pen.drawImage(source.picture, ...place(source.area));
    }
    const colour = getComputedStyle(marks[f.index]).getPropertyValue("--colour");
    for (const [width, stroke] of [[7, "rgb(0 0 0 / .7)"], [3, colour]]) {
      pen.lineWidth = width;
      pen.strokeStyle = stroke;
      pen.strokeRect(...place(f));
    }
  }
  async function pictureFor(f) {
    const whole = cards[f.image].querySelector("img");
    if (!whole) return null;
    const { area, closeup } = marks[f.index].dataset;
    const picture = closeup ? new Image() : whole;
    if (closeup) picture.src = closeup;
    try { await picture.decode(); } catch { return null; }
    const [x, y, width, height] = closeup ? area.split(" ").map(Number) : [0, 0, run.images[f.image].width, run.images[f.image].height];
    return { picture, area: { x, y, width, height } };
  }

  // CSV of what is shown; a cell that a spreadsheet would run as a formula is made text.
  function csvCell(value) {
    const text = typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value);
    return /[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }
  function saveCsv() {
    const lines = [["image", "defect", "confidence", "x", "y", "width", "height"]];
    for (const f of order.filter((i) => shown[i]).map((i) => findings[i]))
      lines.push([run.images[f.image].name, run.classes[f.kind].name, f.confidence, f.x, f.y, f.width, f.height]);
    const text = lines.map((line) => line.map(csvCell).join(",")).join("\r\n") + "\r\n";
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
    link.download = "findings.csv";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  }

  const indexOf = (element) => {
    const holder = element instanceof Element && element.closest("[data-f]");
    return holder ? Number(holder.dataset.f) : -1;
  };
  let near = -1;
  function hover(event) {
    const index = indexOf(event.target);
    if (index === near) return;
    mark(near, "near", false);
    near = index;
    mark(near, "near", true);
  }
  const keys = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10, Home: -Infinity, End: Infinity };
  function onTableKey(event) {
    if (event.target.closest("thead")) return;
    if (event.key in keys) step(keys[event.key]);
    else if (event.key === "Enter" || event.key === " ") choose(indexOf(event.target), { focus: true });
    else return;
    event.preventDefault();
  }

  for (const control of [...boxes, slider, search, onlyFound]) control.addEventListener("input", filterSoon);
  for (const button of all("#findings th button")) button.addEventListener("click", () => sortBy(button));
  body.addEventListener("click", (event) => choose(indexOf(event.target), { focus: true }));
  byId("findings").addEventListener("keydown", onTableKey);
  byId("cards").addEventListener("click", (event) => {
    if (indexOf(event.target) >= 0) choose(indexOf(event.target), { from: "picture" });
  });
  document.addEventListener("pointerover", hover);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") choose(-1); });
  byId("previous").addEventListener("click", () => step(-1));
  byId("next").addEventListener("click", () => step(1));
  byId("close").addEventListener("click", () => choose(-1));
  byId("save-csv").addEventListener("click", saveCsv);
  byId("reset").addEventListener("click", () => {
    for (const box of boxes) box.checked = true;
    slider.value = 0, search.value = "", onlyFound.checked = false;
    applyFilters();
  });
  for (const [id, name] of [["boxes", "no-boxes"], ["labels", "no-labels"]])
    byId(id).addEventListener("input", (event) => byId("cards").classList.toggle(name, !event.target.checked));
  byId("card-size").addEventListener("input", (event) => byId("cards").style.setProperty("--card", `${event.target.value}px`));
  document.documentElement.classList.add("js");
  applyFilters();
})();
)js";
}

}  // namespace kerf::report
