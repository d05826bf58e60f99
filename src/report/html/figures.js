/* The table of all detectors and sets. */

const TABLE_ROWS = 10;

function cellsOf(column, figure) {
  return detectors.map((_, detector) => metrics(detector, column)[figure.key]);
}

/* Places in a column: 0 the best, 1 the second; equal figures (as shown) share them. */
function placesOf(values, better) {
  const order = [...new Set(values.map((x) => percent(x)))].sort((a, b) => better * (Number(b) - Number(a)));
  return values.map((x) => order.indexOf(percent(x)));
}

function sortedDetectors(figure) {
  const numbers = detectors.map((_, i) => i);
  const sign = (state.sortBest ? 1 : -1) * figure.better;
  if (state.sortColumn < 0)
    return numbers.sort((a, b) => (state.sortBest ? 1 : -1) * detectors[a].localeCompare(detectors[b], "en"));
  const values = cellsOf(state.sortColumn, figure);
  return numbers.sort((a, b) => sign * (values[b] - values[a]) || a - b);
}

function sortButton(text, column) {
  const sorted = state.sortColumn === column;
  const direction = sorted ? (state.sortBest ? "descending" : "ascending") : "none";
  const click = () => change({ sortColumn: column, sortBest: sorted ? !state.sortBest : true });
  const mark = sorted ? (state.sortBest ? " ▾" : " ▴") : "";
  return element("th", { scope: "col", "aria-sort": direction }, element("button", { type: "button", onclick: click }, text + mark));
}

/* A detector that looks at the whole set. */
function transductiveMark(name) {
  return report.transductive.includes(name) ? [element("sup", { title: "transductive: an image's score depends on the other images of its set" }, "†")] : [];
}

function nameCell(detector) {
  const name = detectors[detector];
  const overlay = element("input", { type: "checkbox", checked: state.overlaid.has(detector), title: "lay over the chosen one" });
  overlay.setAttribute("aria-label", `lay ${name} over the chosen detector`);
  overlay.addEventListener("change", () => {
    const overlaid = new Set(state.overlaid);
    overlay.checked ? overlaid.add(detector) : overlaid.delete(detector);
    change({ overlaid });
  });
  const choose = element("button", { type: "button", onclick: () => change({ detector }) }, name);
  return element("th", { scope: "row" }, overlay, " ", choose, ...transductiveMark(name));
}

/* A row's figure, marked by its place among the detectors', and below it its interval. */
function withInterval(row, figure, place) {
  const style = row[figure.key] === null ? "" : ["best", "second"][place] ?? "";
  return [element("span", { className: style }, percent(row[figure.key])), element("small", {}, interval(row[`${figure.key}_low`], row[`${figure.key}_high`]))];
}

function figureCell(detector, column, figure, place, heat) {
  return element("td", { className: "figure", style: `--heat: ${Math.round(heat * 100)}%` }, ...withInterval(metrics(detector, column), figure, place));
}

/* A detector's row of a table, marked where it is the chosen one. */
function detectorRow(detector, cells, head = element("th", { scope: "row" }, detectors[detector])) {
  return element("tr", { className: detector === state.detector ? "chosen" : "" }, head, ...cells);
}

/* Of many detectors the first ten, unless all are asked for; those whose names hold what is looked for; always the chosen one. */
function shownInTable(figure) {
  const order = sortedDetectors(figure);
  const wanted = state.wanted.trim().toLowerCase();
  if (wanted) return order.filter((detector) => detectors[detector].toLowerCase().includes(wanted));
  return state.all ? order : order.filter((detector, place) => place < TABLE_ROWS || detector === state.detector);
}

/* The rows of a figure's table for these detectors; nameOf(detector) makes their heads, where they are more than names. */
function figureRows(figure, shown, nameOf = () => undefined) {
  const values = columns.map((_, column) => cellsOf(column, figure));
  const places = values.map((column) => placesOf(column, figure.better));
  const all = values.flat().filter((x) => x !== null);
  const [low, high] = [Math.min(...all), Math.max(...all)];
  const heat = (x) => (high > low ? (figure.better > 0 ? x - low : high - x) / (high - low) : 0.5);
  const cells = (detector) => columns.map((_, column) => figureCell(detector, column, figure, places[column][detector], heat(values[column][detector])));
  const rows = shown.map((detector) => detectorRow(detector, cells(detector), nameOf(detector)));
  return element("tbody", {}, ...rows);
}

/* On paper nothing can be chosen: AUROC and both FPR95s are printed. */
function printedFigure(figure) {
  const head = headRow("detector", ...columns.map((column) => column.name));
  const rows = figureRows(figure, sortedDetectors(figure));
  return element("div", {}, element("h3", {}, figure.name), element("table", { className: "heat" }, head, rows));
}

function showFigures() {
  const figure = FIGURES[state.figure];
  const head = element("tr", {}, sortButton("detector", -1), ...columns.map((column, i) => sortButton(column.name, i)));
  fill("heat", element("thead", {}, head), figureRows(figure, shownInTable(figure), nameCell));
  fill("figure-meaning", `${figure.name}: ${report.definitions[figure.key]}.`);
  fill("printed-figures", ...FIGURES.slice(0, 3).filter((other) => other !== figure).map(printedFigure));
}

/* Only where there are many. */
function startTableChoice() {
  const box = document.getElementById("table-choice");
  box.hidden = comparesAll;
  if (comparesAll) return;
  const wanted = document.getElementById("wanted");
  wanted.addEventListener("input", () => change({ wanted: wanted.value }));
  const all = document.getElementById("all-rows");
  all.addEventListener("change", () => change({ all: all.checked }));
  fill("all-rows-text", `all ${detectors.length}`);
}

function startFigures() {
  document.getElementById("transductive-note").hidden = report.transductive.length === 0;
  options("figure", FIGURES.map((figure) => figure.name), state.figure, (figure) => change({ figure }));
  startTableChoice();
  show(showFigures, ["figure", "sortColumn", "sortBest", "detector", "overlaid", "wanted", "all"]);
}
