#include "report/wafer_page.h"

namespace kerf::report {

std::string_view wafer_script() {
  return R"js(
(() => {
  const run = JSON.parse(byId("run-data").textContent);
  const wafers = run.wafers.map(([kind, className, confidence, margin, familiarity, good, lot, wafer, source, title], index) =>
    ({ index, kind, className, confidence, margin, familiarity, good, lot, wafer, source, title }));
  const unknown = run.classes.length;
  const holder = byId("cards");
  const cards = all(".card", holder);
  const facets = all(".facet");
  const kinds = Array.from(new Set(wafers.map((w) => w.kind))).sort((a, b) => a - b);
  const boxes = facets.map((facet) => facet.querySelector("input"));
  const map = new LargeMap(byId("map"), byId("tip"));
  const words = wafers.map((w) => `${w.lot} ${w.wafer} ${w.title}`.toLowerCase());
  let order = wafers.map((w) => w.index);
  let shown = order;
  let chosen = -1;

  const sortKeys = {
    report: (w) => w.index,
    unsure: (w) => w.confidence,
    strange: (w) => w.familiarity,
    yield: (w) => w.good ?? 2,
    class: (w) => w.kind,
  };
  function sortCards() {
    const key = sortKeys[byId("order").value];
    order = wafers.slice().sort((a, b) => key(a) - key(b) || a.index - b.index).map((w) => w.index);
    holder.append(...order.map((i) => cards[i]));
    applyFilters();
  }
  function applyFilters() {
    const wanted = new Set(kinds.filter((_, i) => boxes[i].checked));
    const search = byId("search").value.trim().toLowerCase();
    const found = wafers.map((w) => words[w.index].includes(search));
    const counts = new Map();
    shown = order.filter((i) => found[i] && wanted.has(wafers[i].kind));
    const visible = new Set(shown);
    cards.forEach((card, i) => { card.hidden = !visible.has(i); });
    for (const i of shown) counts.set(wafers[i].kind, (counts.get(wafers[i].kind) ?? 0) + 1);
    facets.forEach((facet, i) => facet.querySelector(".shown").setAttribute("width", counts.get(kinds[i]) ?? 0));
    byId("status").textContent = shown.length === wafers.length ? `${wafers.length} wafer${wafers.length === 1 ? "" : "s"}`
      : `${shown.length} of ${wafers.length} wafers`;
    byId("empty").hidden = shown.length > 0;
    keepOneTabStop();
  }
  function keepOneTabStop() {
    for (const card of all(".card[tabindex='0']", holder)) card.tabIndex = -1;
    const stop = shown.includes(chosen) ? chosen : shown[0];
    if (stop !== undefined) cards[stop].tabIndex = 0;
  }
  function choose(index, { focus = false, reveal = false } = {}) {
    if (chosen >= 0) cards[chosen].classList.remove("chosen"), cards[chosen].removeAttribute("aria-current");
    chosen = index;
    keepOneTabStop();
    if (index < 0) return;
    cards[index].classList.add("chosen");
    cards[index].setAttribute("aria-current", "true");
    if (focus) cards[index].focus({ preventScroll: true });
    cards[index].scrollIntoView({ block: "nearest" });
    showDetail(wafers[index], cards[index]);
    if (reveal && byId("detail").getBoundingClientRect().top > innerHeight * 0.8) byId("detail").scrollIntoView();
  }
  // To a page with scripts the inside of <noscript> is text.
  function factsOf(card) {
    const text = card.querySelector("noscript").textContent;
    return document.adoptNode(new DOMParser().parseFromString(text, "text/html").querySelector(".facts"));
  }
  function showDetail(wafer, card) {
    const facts = factsOf(card);
    byId("detail").hidden = false;
    byId("detail").scrollTop = 0;
    byId("detail-title").textContent = wafer.lot === "" ? wafer.title : `${wafer.title}, lot ${wafer.lot}`;
    byId("detail-verdict").replaceChildren(facts.querySelector(".verdict"));
    byId("detail-facts").replaceChildren(facts);
    map.show(card, byId("heat").checked);
    byId("heat-choice").hidden = !map.dies.heats;
    showLegend();
  }
  function showLegend() {
    const heated = byId("heat").checked && Boolean(map.dies?.heats);
    byId("legend-heat").hidden = !heated;
    byId("legend-states").hidden = heated;
  }
  function step(by, focus) {
    if (shown.length === 0) return;
    const at = shown.indexOf(chosen);
    const to = at < 0 ? 0 : Math.min(Math.max(at + by, 0), shown.length - 1);
    choose(shown[to], { focus });
  }
  function perRow() {
    const top = cards[shown[0]].offsetTop;
    const next = shown.findIndex((i) => cards[i].offsetTop !== top);
    return next < 0 ? shown.length : next;
  }
  function onCardKey(event) {
    if (shown.length === 0 || !event.target.classList.contains("card")) return;
    const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -perRow(), ArrowDown: perRow(), Home: -Infinity, End: Infinity };
    if (event.key in steps) step(steps[event.key], true);
    else if (event.key === "Enter" || event.key === " ") {
      choose(cards.indexOf(event.target), { focus: true });
      byId("detail-title").focus();
    } else return;
    event.preventDefault();
  }
  function check(wanted) {
    boxes.forEach((box, i) => { box.checked = wanted(kinds[i]); });
    applyFilters();
  }
  // A link into the page opens what it leads to.
  function follow(event) {
    const link = event.target instanceof Element && event.target.closest("a[href^='#']");
    if (!link) return;
    const target = byId(link.getAttribute("href").slice(1));
    if (!target) return;
    event.preventDefault();
    for (let at = target; at; at = at.parentElement) if (at.tagName === "DETAILS") at.open = true;
    const index = cards.indexOf(target);
    if (index >= 0 && target.hidden) byId("search").value = "", check(() => true);
    if (index >= 0) choose(index, { reveal: true });
    else target.scrollIntoView({ block: "start" }), (target.querySelector("summary") ?? target).focus();
  }
  function saveCsv() {
    const lines = [["lot", "wafer", "source", "class_name", "confidence", "unknown", "margin", "familiarity", "yield"]];
    for (const w of shown.map((i) => wafers[i]))
      lines.push([w.lot, w.wafer, w.source, w.className, w.confidence, w.kind === unknown ? "yes" : "no", w.margin, w.familiarity, w.good ?? ""]);
    saveText("wafers.csv", "text/csv", lines.map((line) => line.map(csvCell).join(",") + "\r\n").join(""));
  }

  const on = (id, event, action) => byId(id).addEventListener(event, action);
  for (const box of boxes) box.addEventListener("input", applyFilters);
  on("search", "input", applyFilters);
  on("order", "input", sortCards);
  on("all-classes", "click", () => check(() => true));
  on("no-classes", "click", () => check(() => false));
  on("only-unknown", "click", () => check((kind) => kind === unknown));
  on("save-csv", "click", saveCsv);
  on("previous", "click", () => step(-1));
  on("next", "click", () => step(1));
  on("heat", "input", (event) => { map.heat(event.target.checked); showLegend(); });
  holder.addEventListener("click", (event) => {
    const card = event.target.closest(".card");
    if (card) choose(cards.indexOf(card), { focus: true, reveal: true });
  });
  holder.addEventListener("keydown", onCardKey);
  document.addEventListener("click", follow);
  document.documentElement.classList.add("ready");
  applyFilters();
  if (wafers.length > 0) choose(shown[0]);
  scrollTo(0, 0);
})();
)js";
}

}  // namespace kerf::report
