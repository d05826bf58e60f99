/* Runs side by side: every later run against the first. Figures are told by place: [detector][column][run], null where there are none. */

const { runs, columns, detectors, figures, left_out: leftOut, published, shown: FIGURES } = JSON.parse(document.getElementById("data").textContent);
const mean = Math.max(columns.indexOf("mean"), 0);
const state = { figure: 0, run: 1, column: mean };

const isMean = (name) => name === "mean" || name.startsWith("mean ");
const where = (column) => `${isMean(columns[column]) ? "in the" : "on"} ${columns[column]}`;
const known = (column) => [...detectors.keys()].filter((detector) => figures[detector][column]);

function difference(detector, column, run, key) {
  const some = figures[detector][column];
  if (key === "auroc" && typeof some[run].difference === "number") return some[run].difference;
  return some[run][key] - some[0][key];
}

function isTested(detector, column, run) {
  return typeof figures[detector][column][run].holm === "number";
}

function isSignificant(detector, column, run) {
  return isTested(detector, column, run) && figures[detector][column][run].holm <= 0.05;
}

/* "+0.10 to +0.52": the difference's interval at a critical value of the normal distribution. */
function rangeOf(test, critical) {
  const end = (side) => points(test.difference + side * critical * test.error);
  return `${end(-1)} to ${end(1)}`;
}

function largest(column, run) {
  const by = (detector) => Math.abs(difference(detector, column, run, "auroc"));
  return known(column).reduce((best, detector) => (by(detector) > by(best) ? detector : best));
}

/* What came of one later run, in a sentence. */
function verdict(run) {
  const most = largest(mean, run);
  const told = `${runs[run]} less ${runs[0]}, AUROC ${where(mean)}: the ${known(mean).length > 1 ? "largest " : ""}difference is ${points(difference(most, mean, run, "auroc"))} points (${detectors[most]})`;
  const tested = known(mean).filter((detector) => isTested(detector, mean, run));
  if (published) return `${told}.`;
  if (tested.length === 0) return `${told}; not tested, because the images aren't the same.`;
  const significant = tested.filter((detector) => isSignificant(detector, mean, run));
  const better = significant.filter((detector) => difference(detector, mean, run, "auroc") > 0);
  if (tested.length === 1) return `${told}, which ${significant.length === 0 ? "isn't" : "is"} significant (95 %: ${rangeOf(figures[tested[0]][mean][run], 1.959963984540054)} points; paired test).`;
  return `${told}. Of ${tested.length} detectors ${better.length} ${better.length === 1 ? "is" : "are"} significantly better, ${significant.length - better.length} significantly worse (at 5 % for all detectors together: paired tests, Holm).`;
}

function pText(p) {
  return p < 1e-4 ? "p < 0.0001" : `p ${p.toFixed(4)}`;
}

function differenceCell(detector, column) {
  const some = figures[detector][column];
  if (!some) return element("td", {}, "–");
  const { key } = FIGURES[state.figure];
  const value = difference(detector, column, state.run, key);
  const tested = key === "auroc" && isTested(detector, column, state.run);
  const significant = tested && isSignificant(detector, column, state.run);
  const lines = [`${percent(some[0][key])} → ${percent(some[state.run][key])}`, ...(tested ? [`95 %: ${rangeOf(some[state.run], 1.959963984540054)}`, pText(some[state.run].holm)] : [])];
  return element("td", { className: significant ? (value > 0 ? "better" : "worse") : "" }, points(value), ...lines.map((line) => element("small", {}, line)));
}

function showDifferences() {
  const rows = detectors.map((name, detector) =>
    element("tr", {}, element("th", { scope: "row" }, name), ...columns.map((_, column) => differenceCell(detector, column))),
  );
  fill("differences", headRow("detector", ...columns), element("tbody", {}, ...rows));
  const tests = "p: DeLong's test on the same images, corrected for all detectors of a column (Holm); blue: significantly better, orange: significantly worse, at 5 %; 95 %: the difference's interval; without p: not tested.";
  fill("differences-note", `${FIGURES[state.figure].name} in points of per cent: ${runs[state.run]} less ${runs[0]}. ${published || state.figure > 0 ? "" : tests}`);
}

function sideSeries(run) {
  const { key } = FIGURES[state.figure];
  const shown = known(state.column);
  const shift = 5 * (run - (runs.length - 1) / 2);
  const at = (row) => figures[shown[row]][state.column][run];
  const rows = [...shown.keys()];
  const intervals = rows.filter((row) => typeof at(row)[`${key}_low`] === "number");
  return [
    { name: runs[run], type: "custom", silent: true, color: lineColour(run), renderItem: intervalItem(lineColour(run), shift), encode: { x: [1, 2], y: 0 }, data: intervals.map((row) => [row, at(row)[`${key}_low`], at(row)[`${key}_high`]]) },
    { name: runs[run], type: "scatter", symbolSize: 8, symbolOffset: [0, shift], color: lineColour(run), data: rows.map((row) => [at(row)[key], row]) },
  ];
}

function showSide() {
  const { key, name } = FIGURES[state.figure];
  const shown = known(state.column);
  const values = shown.flatMap((detector) => figures[detector][state.column].flatMap((one) => [one[key], one[`${key}_low`], one[`${key}_high`]])).filter((x) => typeof x === "number");
  const text = (one) => `${one.seriesName}\n${detectors[shown[one.value[1]]]}: ${percent(one.value[0])}`;
  const box = document.getElementById("side");
  box.style.height = `${7 + (1 + 0.35 * runs.length) * shown.length}rem`;
  fill("side-title", `${name} ${where(state.column)}${published ? "" : ", with 95 % intervals"}`);
  draw(box, {
    grid: { left: 5, right: 20, top: 35, bottom: 40, containLabel: true },
    legend: legend(runs),
    tooltip: tooltip({ trigger: "item", formatter: text }),
    xAxis: axis(`${name.split(",")[0]}, %`, { min: Math.max(0, Math.min(...values) - 0.01), max: Math.min(1, Math.max(...values) + 0.01), axisLabel: { color: colour("faint"), formatter: (x) => percent(x, 1), hideOverlap: true, showMinLabel: false, showMaxLabel: false } }),
    yAxis: categoryAxis(shown.map((detector) => detectors[detector])),
    series: runs.flatMap((_, run) => sideSeries(run)),
  });
}

function redraw() {
  showDifferences();
  showSide();
}

function change(changes) {
  Object.assign(state, changes);
  redraw();
}

fill("answer", ...runs.slice(1).map((_, i) => element("li", {}, verdict(i + 1))));
fill("left-out", leftOut.length > 0 ? `Not in all of them: ${leftOut.join(", ")}.` : "");
options("figure", FIGURES.map((figure) => figure.name), state.figure, (figure) => change({ figure }));
options("run", runs.slice(1), 0, (run) => change({ run: run + 1 }));
options("column", columns, state.column, (column) => change({ column }));
document.getElementById("run-label").hidden = runs.length < 3;
startTheme();
startPrinting();
redraw();
