/* What images of the same classes that look different cost: figures with the shifted sets counted as in-distribution, beside the plain
   ones. Left out where there are no shifted sets. */

const spectrum = report.full_spectrum;

function spectrumMetrics(detector, column) {
  return spectrum.metrics[detector * ROWS + columns[column].row];
}

/* [share, low, high] of what the threshold of 95 % accepts of these parts together. */
function acceptedOf(detector, parts) {
  const [accepted, images] = ["accepted", "images"].map((count) => parts.reduce((sum, part) => sum + spectrum.accepted[detector * spectrum.sets.length + part][count], 0));
  return [accepted / images, ...wilson(accepted, images)];
}

/* The places of the shifted sets among the parts, which begin with the in-distribution set and end with all together. */
function shiftedParts() {
  return [...spectrum.sets.keys()].slice(1, -1);
}

/* "falls from 93.10 % to 80.02 % (79.51–80.53)". */
function changeText(figure, plain, full) {
  const [before, after] = [plain[figure.key], full[figure.key]];
  const verb = after < before ? "falls" : after > before ? "rises" : "stays";
  const range = interval(full[`${figure.key}_low`], full[`${figure.key}_high`]);
  return `${verb} from ${percent(before)} % to ${percent(after)} %${range ? ` (${range})` : ""}`;
}

function figureOf(key) {
  return FIGURES.find((figure) => figure.key === key);
}

/* What to conclude first. */
function spectrumAnswer(detector) {
  const name = detectors[detector];
  const parts = shiftedParts();
  const names = parts.map((part) => spectrum.sets[part].set).join(", ");
  const images = parts.reduce((sum, part) => sum + spectrum.sets[part].images, 0);
  const [plain, full] = [metrics(detector, meanColumn), spectrumMetrics(detector, meanColumn)];
  const [share, low, high] = acceptedOf(detector, parts);
  const [labelled, correct] = ["labelled", "correct"].map((count) => parts.reduce((sum, part) => sum + spectrum.sets[part][count], 0));
  const right = labelled > 0 ? `, though the classifier gets ${percent(correct / labelled)} % of them right` : "";
  const highest = [...detectors.keys()].reduce((best, one) => (spectrumMetrics(one, meanColumn).auroc > spectrumMetrics(best, meanColumn).auroc ? one : best));
  const there = spectrumMetrics(highest, meanColumn);
  const others = detectors.length === 1 ? "" : highest === detector ? ` Of all detectors it has the highest AUROC there${detector === ranked(meanColumn)[0] ? ", too" : ""}.` : ` ${detectors[highest]} has the highest AUROC there, ${percent(there.auroc)} % (${interval(there.auroc_low, there.auroc_high)}).`;
  return [
    `Once the ${counted(images, "image")} of ${names} count as in-distribution, the AUROC of ${name} ${changeText(figureOf("auroc"), plain, full)} in the mean, and its FPR95 (in-distribution positive) ${changeText(figureOf("fpr95_id_positive"), plain, full)}.${others}`,
    `Its threshold of 95 % refuses ${percent(1 - share)} % (${interval(1 - high, 1 - low)}) of these images as if they were out-of-distribution${right}.`,
  ];
}

/* A cell of the plain figure, one with the shifted sets, and below that what it costs. */
function spectrumCells(detector, column, figure, places) {
  return [metrics, spectrumMetrics].map((of, kind) => {
    const row = of(detector, column);
    const cost = row[figure.key] - metrics(detector, column)[figure.key];
    return element("td", {}, ...withInterval(row, figure, places[column][kind][detector]), ...(kind === 1 ? [element("small", { className: "cost" }, `${points(cost)} points`)] : []));
  });
}

function spectrumPlaces(figure) {
  return columns.map((_, column) => [metrics, spectrumMetrics].map((of) => placesOf(detectors.map((_, detector) => of(detector, column)[figure.key]), figure.better)));
}

function showSpectrumTable() {
  const figure = FIGURES[state.spectrumFigure];
  const places = spectrumPlaces(figure);
  const first = element("tr", {}, element("th", { scope: "col", rowSpan: 2 }, "detector"), ...columns.map((column) => element("th", { scope: "colgroup", colSpan: 2 }, column.name)));
  const second = element("tr", {}, ...columns.flatMap(() => ["plain", "with shifted"].map((text) => element("th", { scope: "col" }, text))));
  const rows = shownInTable(FIGURES[state.figure]).map((detector) => detectorRow(detector, columns.flatMap((_, column) => spectrumCells(detector, column, figure, places))));
  fill("spectrum-table", element("thead", {}, first, second), element("tbody", {}, ...rows));
}

function showAccepted() {
  const head = headRow("detector", ...spectrum.sets.map((set) => `${set.set} (${grouped(set.images)})`));
  const right = element("tr", {}, element("th", { scope: "row" }, "the classifier is right"), ...spectrum.sets.map((set) => element("td", {}, percent(set.labelled > 0 ? set.accuracy : null))));
  const rows = shownInTable(FIGURES[state.figure]).map((detector) => detectorRow(detector, [...spectrum.sets.keys()].map((part) => shareCell(acceptedOf(detector, [part])))));
  fill("spectrum-accepted", head, element("tbody", {}, right, ...rows));
}

/* A detector's two figures in the mean, joined by a line. */
function spectrumSeries(order, figure) {
  const kinds = [
    { name: "plain", of: metrics, tint: "id", symbol: "circle", shift: -4 },
    { name: "with shifted", of: spectrumMetrics, tint: "ood", symbol: "diamond", shift: 4 },
  ];
  const row = (of, i) => of(order[i], meanColumn);
  const end = (of, i, side) => row(of, i)[`${figure.key}_${side}`] ?? row(of, i)[figure.key];
  const between = { type: "custom", silent: true, renderItem: intervalItem(colour("line")), encode: { x: [1, 2], y: 0 }, data: order.map((_, i) => [i, row(metrics, i)[figure.key], row(spectrumMetrics, i)[figure.key]]) };
  const ends = kinds.map(({ of, tint, shift }) => ({ type: "custom", silent: true, renderItem: intervalItem(colour(tint), shift), encode: { x: [1, 2], y: 0 }, data: order.map((_, i) => [i, end(of, i, "low"), end(of, i, "high")]) }));
  const dots = kinds.map(({ name, of, tint, symbol, shift }) => ({ name, type: "scatter", symbol, symbolSize: 10, symbolOffset: [0, shift], color: colour(tint), data: order.map((_, i) => ({ name: detectors[order[i]], value: [row(of, i)[figure.key], i] })) }));
  return [between, ...ends, ...dots];
}

function showSpectrumChart() {
  const figure = FIGURES[state.spectrumFigure];
  const order = rankedCompared(meanColumn);
  const series = spectrumSeries(order, figure);
  const shown = series.slice(0, 3).flatMap((one) => one.data.flatMap(([, low, high]) => [low, high]));
  const text = (one) => `${one.name}, ${one.seriesName}: ${percent(one.value[0])}`;
  fill("spectrum-title", `${figure.name} in the mean, plain and with the shifted sets; with 95 % intervals`);
  draw(document.getElementById("spectrum-chart"), {
    grid: { left: 5, right: 16, top: 35, bottom: 35, containLabel: true },
    legend: legend(["plain", "with shifted"]),
    tooltip: tooltip({ trigger: "item", formatter: text }),
    xAxis: axis(`${figure.name}, %`, { min: Math.max(0, Math.min(...shown) - 0.01), max: Math.min(1, Math.max(...shown) + 0.01), axisLabel: { color: colour("faint"), formatter: (x) => percent(x, 1), hideOverlap: true, showMinLabel: false, showMaxLabel: false } }),
    yAxis: categoryAxis(order.map((i) => detectors[i])),
    series,
  });
}

function startSpectrum() {
  if (!spectrum) {
    document.getElementById("spectrum").remove();
    document.getElementById("spectrum-link").remove();
    return;
  }
  options("spectrum-figure", FIGURES.map((figure) => figure.name), state.spectrumFigure, (spectrumFigure) => change({ spectrumFigure }));
  show(() => fill("spectrum-answer", ...spectrumAnswer(state.detector).map((sentence) => element("li", {}, sentence))), ["detector"]);
  const rows = ["detector", "figure", "sortColumn", "sortBest", "wanted", "all"];
  show(showSpectrumTable, ["spectrumFigure", ...rows]);
  show(showAccepted, rows);
  show(showSpectrumChart, ["spectrumFigure"]);
}
