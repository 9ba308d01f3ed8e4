#include "report/wafer_page.h"

namespace kerf::report {

std::string_view wafer_map_script() {
  return R"js(
// "3.12pf": states in reading order, each with its number where that is not one.
const kStates = { ".": "off the wafer", p: "pass", f: "fail", u: "untested" };
function expandStates(text) {
  const states = [];
  for (const [, number, letter] of text.matchAll(/(\d*)([.pfu])/g))
    for (let i = 0; i < (number === "" ? 1 : Number(number)); ++i) states.push(letter);
  return states;
}
function expandRuns(runs) {
  const values = [];
  for (let i = 0; i < runs.length; i += 2) for (let j = 0; j < runs[i + 1]; ++j) values.push(runs[i]);
  return values;
}

// The dies of one wafer as its card holds them.
class Dies {
  constructor(card) {
    Object.assign(this, JSON.parse(card.querySelector("script").textContent));
    this.states = expandStates(this.states);
    this.bins = this.bins && this.inCells(expandRuns(this.bins), (state) => state !== ".");
    this.defects = this.defects && this.inCells(expandRuns(this.defects), (state) => state !== ".");
    this.heats = this.heat && this.inCells(this.heat.dies, (state) => state === "f");
  }
  inCells(values, has) {
    let next = 0;
    return this.states.map((state) => has(state) ? values[next++] : null);
  }
  at(column, row) {
    return column >= 0 && row >= 0 && column < this.columns && row < this.rows ? row * this.columns + column : -1;
  }
  // -4 .. 4: how strongly a die speaks against the class or for it.
  level(cell) {
    const share = this.heats ? (this.heats[cell] ?? 0) / 100 : 0;
    return Math.sign(share) * Math.ceil(Math.abs(share) * 4 - 0.2);
  }
  range([first, step], place) {
    const from = first + step * place * this.block;
    return this.block === 1 ? `${from}` : `${from} to ${from + step * (this.block - 1)}`;
  }
  text(column, row) {
    const cell = this.at(column, row);
    if (cell < 0 || this.states[cell] === ".") return "";
    const parts = [`x ${this.range(this.x, column)}, y ${this.range(this.y, row)}`, kStates[this.states[cell]]];
    if (this.block > 1 && this.states[cell] === "f") parts[1] = "at least one fails";
    const bin = this.bins?.[cell] ?? null;
    if (bin !== null) parts.push(`bin ${bin}${this.binNames[bin] === undefined ? "" : ` (${this.binNames[bin]})`}`);
    const defects = this.defects?.[cell] ?? null;
    if (defects !== null) parts.push(`${defects} defect${defects === 1 ? "" : "s"}`);
    const heat = this.heats?.[cell] ?? null;
    if (heat !== null) parts.push(`log-odds of the class ${heat < 0 ? "\u2212" : "+"}${Math.abs(heat / 100 * this.heat.most).toFixed(2)}`);
    return parts.join(" \u00b7 ");
  }
  // Lines around the dies.
  gapPath() {
    const die = (column, row) => this.at(column, row) >= 0 && this.states[this.at(column, row)] !== ".";
    const [across, down] = [(x, y) => die(x, y - 1) || die(x, y), (x, y) => die(x - 1, y) || die(x, y)];
    let path = "";
    for (let y = 0; y <= this.rows; ++y)
      for (let x = 0, from = 0; x <= this.columns; from = ++x) {
        while (across(x, y)) ++x;
        if (x > from) path += `M${from} ${y}H${x}`;
      }
    for (let x = 0; x <= this.columns; ++x)
      for (let y = 0, from = 0; y <= this.rows; from = ++y) {
        while (down(x, y)) ++y;
        if (y > from) path += `M${x} ${from}V${y}`;
      }
    return path;
  }
  // Each row's runs of the wanted cells as strokes of width 1.
  path(wanted) {
    let path = "";
    for (let row = 0; row < this.rows; ++row)
      for (let column = 0; column < this.columns; ++column) {
        const from = column;
        while (column < this.columns && wanted(row * this.columns + column)) ++column;
        if (column > from) path += `M${from} ${row}.5H${column}`;
      }
    return path;
  }
}

// The large map: states, what decides, and a cursor that pointer and arrow keys move.
class LargeMap {
  constructor(svg, tip) {
    Object.assign(this, { svg, tip, dies: null, column: 0, row: 0 });
    svg.addEventListener("pointermove", (event) => this.point(event));
    svg.addEventListener("pointerleave", () => this.leave());
    svg.addEventListener("keydown", (event) => this.key(event));
    svg.addEventListener("blur", () => this.leave());
  }
  add(name, attributes) {
    const element = document.createElementNS(this.svg.namespaceURI, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    this.svg.append(element);
    return element;
  }
  show(card, heated) {
    this.dies = new Dies(card);
    this.svg.setAttribute("viewBox", this.viewBox());
    this.svg.replaceChildren();
    const [x, y, width, height] = this.dies.rim;
    this.add("ellipse", { class: "disc", cx: x, cy: y, rx: width, ry: height });
    const { notch } = this.dies;
    if (notch) this.add("path", { class: `notch${notch.guessed ? " guessed" : ""}`, d: notch.path });
    this.heat(heated);
    this.column = Math.floor(this.dies.columns / 2);
    this.row = Math.floor(this.dies.rows / 2);
    this.leave();
  }
  viewBox() {
    const [x, y, width, height] = this.dies.rim;
    return [x - width, y - height, 2 * width, 2 * height].join(" ");
  }
  heat(on) {
    for (const path of all("path:not(.notch)", this.svg)) path.remove();
    const { dies } = this;
    const heated = on && Boolean(dies.heats);
    this.svg.classList.toggle("heated", heated);
    for (const state of ["p", "f", "u"]) this.layer(state, (cell) => dies.states[cell] === state);
    for (let level = -4; heated && level <= 4; ++level)
      if (level !== 0) this.layer(level > 0 ? `h${level}` : `n${-level}`, (cell) => dies.level(cell) === level);
    this.gaps();
    this.cursor = this.add("path", { class: "cursor", d: "" });
  }
  layer(name, wanted) {
    const path = this.dies.path(wanted);
    if (path) this.add("path", { class: name, d: path });
  }
  // Lines between the dies, where there is room for them.
  gaps() {
    if (Math.max(this.dies.columns, this.dies.rows) <= 110) this.add("path", { class: "gap", d: this.dies.gapPath() });
  }
  say(column, row) {
    const text = this.dies.text(column, row);
    this.tip.textContent = text;
    this.cursor.setAttribute("d", text ? `M${column} ${row}h1v1h-1z` : "");
    if (text) [this.column, this.row] = [column, row];
  }
  leave() {
    this.tip.textContent = "Point at a die, or go there with the arrow keys.";
    this.cursor.setAttribute("d", "");
  }
  point(event) {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(this.svg.getScreenCTM().inverse());
    this.say(Math.floor(at.x), Math.floor(at.y));
  }
  key(event) {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (!step || !this.dies) return;
    event.preventDefault();
    event.stopPropagation();
    let [column, row] = [this.column + step[0], this.row + step[1]];
    while (this.dies.at(column, row) >= 0 && !this.dies.text(column, row)) [column, row] = [column + step[0], row + step[1]];
    if (this.dies.text(column, row)) this.say(column, row);
    else this.say(this.column, this.row);
  }
}
)js";
}

}  // namespace kerf::report
