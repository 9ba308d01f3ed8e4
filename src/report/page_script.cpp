#include "report/page_parts.h"

namespace kerf::report {
namespace {

constexpr std::string_view kSteering = R"js(
(() => {
  const run = JSON.parse(byId("run-data").textContent);
  const findings = run.findings.map(([image, rank, kind, confidence, x, y, width, height], index) =>
    ({ index, image, rank, kind, confidence, x, y, width, height }));
  const rows = all("#findings tbody tr");
  const cards = all(".card");
  const marks = all(".mark");
  const boxes = all(".facet input");
  const [slider, search, onlyFound, onlyAsked] = ["least", "search", "only-found", "only-asked"].map(byId);
  const asked = new Set(run.asked);
  const table = new RowWindow(byId("findings"), byId("scroller"), rows);
  const shown = new Array(findings.length).fill(true);
  let order = findings.map((f) => f.index);
  let chosen = -1;
  const plural = (count, noun) => `${noun}${count === 1 ? "" : "s"}`;
  const partOf = (count, total) => count === total ? `${count}` : `${count} of ${total}`;

  // Filters: one pass decides what is shown, the rest follows from it.
  function wanted() {
    const kinds = boxes.map((box) => box.checked);
    const least = Number(slider.value) / 100;
    const words = search.value.trim().toLowerCase();
    const named = run.images.map((image) => image.name.toLowerCase().includes(words));
    const open = (f) => !onlyAsked?.checked || asked.has(f.index);
    return { named, finding: (f) => kinds[f.kind] && f.confidence >= least && named[f.image] && open(f) };
  }
  function applyFilters() {
    const want = wanted();
    const perImage = new Array(run.images.length).fill(0);
    const perKind = new Array(run.classes.length).fill(0);
    for (const f of findings) {
      const show = want.finding(f);
      if (show) perImage[f.image] += 1, perKind[f.kind] += 1;
      if (show !== shown[f.index]) marks[f.index].classList.toggle("off", !show);
      shown[f.index] = show;
    }
    showCards(want.named, perImage);
    showKinds(perKind);
    showCounts(perImage);
    if (chosen >= 0 && !shown[chosen]) choose(-1);
    showRows();
  }
  function showCards(named, perImage) {
    cards.forEach((card, i) => {
      card.hidden = !named[i] || (onlyFound.checked && perImage[i] === 0);
      const total = run.images[i].findings;
      if (total) card.querySelector(".badge.count").textContent = `${partOf(perImage[i], total)} ${plural(total, "defect")}`;
    });
    const visible = cards.filter((card) => !card.hidden).length;
    byId("images-shown").textContent = `${partOf(visible, cards.length)} ${plural(cards.length, "image")}`;
  }
  function showKinds(perKind) {
    boxes.forEach((box, kind) => {
      const facet = box.closest(".facet");
      facet.querySelector("output").textContent = partOf(perKind[kind], run.classes[kind].findings);
      facet.querySelector(".shown").setAttribute("width", perKind[kind]);
    });
  }
  function showCounts(perImage) {
    const count = perImage.reduce((sum, n) => sum + n, 0);
    const images = perImage.filter((n) => n > 0).length;
    byId("status").textContent =
      `${partOf(count, findings.length)} ${plural(findings.length, "finding")} in ${images} ${plural(images, "image")}`;
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
  const collator = new Intl.Collator("en", { numeric: true, sensitivity: "base" });
  const places = (things) => {
    const sorted = things.map((thing) => thing.name).sort(collator.compare);
    const place = new Map(sorted.map((name, i) => [name, i]));
    return things.map((thing) => place.get(thing.name));
  };
  const [imagePlaces, kindPlaces] = [places(run.images), places(run.classes)];
  const sortKeys = {
    file: (f) => imagePlaces[f.image],
    kind: (f) => kindPlaces[f.kind],
    confidence: (f) => f.confidence,
    x: (f) => f.x,
    y: (f) => f.y,
    size: (f) => f.width * f.height,
  };
  function sortBy(button) {
    const head = button.closest("th");
    const first = button.dataset.key === "confidence" || button.dataset.key === "size" ? "descending" : "ascending";
    const other = first === "ascending" ? "descending" : "ascending";
    const direction = head.getAttribute("aria-sort") === first ? other : first;
    for (const th of all("#findings th")) th.setAttribute("aria-sort", th === head ? direction : "none");
    const sign = direction === "ascending" ? 1 : -1;
    const key = sortKeys[button.dataset.key];
    order = findings.slice().sort((a, b) => sign * (key(a) - key(b)) || a.index - b.index).map((f) => f.index);
    showRows();
  }
  function showRows() {
    table.show(order.filter((i) => shown[i]));
    keepOneTabStop();
  }
  function keepOneTabStop() {
    for (const row of all("tr[tabindex='0']", table.body)) row.tabIndex = -1;
    const stop = chosen >= 0 ? chosen : table.list[0];
    if (stop !== undefined) rows[stop].tabIndex = 0;
  }

  // Selection: a row, its box and its close-up belong together.
  function mark(index, name, on) {
    if (index < 0) return;
    rows[index].classList.toggle(name, on);
    marks[index].classList.toggle(name, on);
    if (on) marks[index].parentNode.append(marks[index]);
  }
  function markChosen(on) {
    if (chosen < 0) return;
    mark(chosen, "chosen", on);
    rows[chosen].setAttribute("aria-current", on);
    cards[findings[chosen].image].classList.toggle("chosen", on);
  }
  function choose(index, { focus = false, from = "table" } = {}) {
    markChosen(false);
    chosen = index;
    markChosen(true);
    byId("detail").hidden = index < 0;
    keepOneTabStop();
    if (index < 0) return;
    showDetail(findings[index]);
    table.reveal(index);
    if (focus) rows[index].focus({ preventScroll: true });
    if (from === "table") cards[findings[index].image].scrollIntoView({ block: "nearest" });
  }
  function step(by) {
    const last = table.list.length - 1;
    if (last < 0) return;
    const at = table.list.indexOf(chosen);
    const to = at < 0 ? (by > 0 ? 0 : last) : Math.min(Math.max(at + by, 0), last);
    choose(table.list[to], { focus: document.activeElement.closest("#findings") !== null });
  }
  async function showDetail(f) {
    const image = run.images[f.image];
    byId("detail-swatch").className = `swatch c${f.kind}`;
    byId("detail-kind").textContent = run.classes[f.kind].name;
    byId("detail-sure").textContent = `${(f.confidence * 100).toFixed(1)} %`;
    byId("detail-at").textContent = `x ${f.x.toFixed(1)}, y ${f.y.toFixed(1)} px`;
    byId("detail-size").textContent = `${f.width.toFixed(1)} × ${f.height.toFixed(1)} px`;
    byId("detail-file").textContent = image.name;
    const best = await bestPicture(cards[f.image], image, f.rank);
    const colour = getComputedStyle(marks[f.index]).getPropertyValue("--colour");
    if (chosen === f.index) drawCloseUp(byId("close-up"), f, image, best, colour);
  }

  function saveCsv() {
    const lines = [["image", "defect", "confidence", "x", "y", "width", "height", "review"]];
    for (const f of table.list.map((i) => findings[i]))
      lines.push([run.images[f.image].name, run.classes[f.kind].name, f.confidence, f.x, f.y, f.width, f.height, asked.has(f.index) ? "yes" : "no"]);
    saveText("findings.csv", "text/csv", lines.map((line) => line.map(csvCell).join(",") + "\r\n").join(""));
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
  function resetFilters() {
    for (const box of boxes) box.checked = true;
    slider.value = 0;
    search.value = "";
    onlyFound.checked = false;
    if (onlyAsked) onlyAsked.checked = false;
    applyFilters();
  }

  const on = (id, event, action) => byId(id).addEventListener(event, action);
  for (const control of [...boxes, slider, search, onlyFound, onlyAsked].filter(Boolean)) control.addEventListener("input", filterSoon);
  for (const button of all("#findings th button")) button.addEventListener("click", () => sortBy(button));
  table.body.addEventListener("click", (event) => choose(indexOf(event.target), { focus: true }));
  on("findings", "keydown", onTableKey);
  on("cards", "click", (event) => { if (indexOf(event.target) >= 0) choose(indexOf(event.target), { from: "picture" }); });
  for (const shot of all(".shot[data-f]")) shot.addEventListener("click", () => choose(indexOf(shot)));
  document.addEventListener("pointerover", hover);
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") choose(-1); });
  on("previous", "click", () => step(-1));
  on("next", "click", () => step(1));
  on("close", "click", () => choose(-1));
  on("save-csv", "click", saveCsv);
  on("reset", "click", resetFilters);
  for (const [id, name] of [["boxes", "no-boxes"], ["labels", "no-labels"]])
    on(id, "input", (event) => byId("cards").classList.toggle(name, !event.target.checked));
  on("card-size", "input", (event) => byId("cards").style.setProperty("--card", `${event.target.value}px`));
  table.body.replaceChildren();
  document.documentElement.classList.add("ready");
  applyFilters();
  watchPictures(cards);
})();
)js";

}  // namespace

std::string_view page_early_script() {
  return "document.documentElement.classList.add(\"js\");";
}

std::string page_script() {
  return std::string(page_view_script()) + std::string(kSteering);
}

}  // namespace kerf::report
