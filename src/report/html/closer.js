/* The chosen detectors on the chosen set: histograms, ROC and precision–recall curves. */

const UNIT = 1e5; // curves are in units of 1e-5

function pointsOf(flat) {
  const points = [];
  for (let i = 0; i < flat.length; i += 2) points.push([flat[i] / UNIT, flat[i + 1] / UNIT]);
  return points;
}

/* The outline of a histogram in per cent of its set. */
function outline(counts, bins) {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const width = bins.width || 1;
  const points = counts.map((count, i) => [bins.low + i * width, count / total]);
  return [...points, [bins.low + counts.length * width, 0]];
}

function histogramSeries(name, counts, bins, tint) {
  return {
    name,
    type: "line",
    step: "end",
    symbol: "none",
    data: outline(counts, bins),
    color: tint,
    lineStyle: { width: 1.5 },
    areaStyle: { opacity: 0.25 },
  };
}

function thresholdLine(detector, bins) {
  const at = data.thresholds[detector][state.share];
  const end = bins.low + bins.id.length * (bins.width || 1);
  const inside = typeof at.threshold === "number" ? Math.min(Math.max(at.threshold, bins.low), end) : bins.low;
  return {
    symbol: "none",
    silent: true,
    lineStyle: { color: colour("text"), type: "dashed" },
    label: { color: colour("text"), formatter: `${scoreText(at.threshold)}: ${percent(at.id[0])} % accepted` },
    data: [{ xAxis: inside }],
  };
}

function drawHistogram(box, detector) {
  const bins = data.histograms[detector];
  const set = oodSets[state.set].name;
  const id = histogramSeries(idSet.name, bins.id, bins, colour("id"));
  id.markLine = thresholdLine(detector, bins);
  draw(box, {
    grid: { left: 50, right: 20, top: 50, bottom: 45 },
    legend: legend([idSet.name, set]),
    tooltip: tooltip({ trigger: "axis", valueFormatter: (x) => `${percent(x)} %` }),
    xAxis: axis("score", {
      min: bins.low,
      max: bins.low + bins.id.length * (bins.width || 1),
      axisLabel: { color: colour("faint"), hideOverlap: true, showMinLabel: false, showMaxLabel: false },
    }),
    yAxis: axis("% of the set's images", { nameGap: 35, axisLabel: { color: colour("faint"), formatter: (y) => percent(y, 1) } }),
    series: [id, histogramSeries(set, bins.ood[state.set], bins, colour("ood"))],
  });
}

function showHistograms() {
  const frame = document.getElementById("histograms");
  for (const box of frame.querySelectorAll(".chart")) forget(box);
  const boxes = shownDetectors().map(() => element("div", { className: "chart" }));
  const figures = shownDetectors().map((detector, i) => element("figure", {}, element("figcaption", {}, `Scores of ${detectors[detector]} on ${idSet.name} and ${oodSets[state.set].name}`), boxes[i]));
  frame.replaceChildren(...figures); // all of them first: each takes its part of the width
  shownDetectors().forEach((detector, i) => drawHistogram(boxes[i], detector));
}

function cut(x) {
  return Math.min(1, Math.max(0, x));
}

/* The area between the curve moved up and left, and moved down and right. */
function bandSeries(points, tint) {
  const [dx, dy] = data.bands[state.set];
  const upper = [[0, cut(dy)], ...points.map(([x, y]) => [cut(x - dx), cut(y + dy)]), [1, 1]];
  const lower = [[0, 0], ...points.map(([x, y]) => [cut(x + dx), cut(y - dy)]), [1, cut(1 - dy)]];
  const corners = [...upper, ...lower.reverse()];
  return {
    name: "band",
    type: "custom",
    silent: true,
    tooltip: { show: false },
    data: [[0, 0]],
    renderItem: (_, api) => ({
      type: "polygon",
      shape: { points: corners.map((corner) => api.coord(corner)) },
      style: { fill: tint, opacity: 0.15 },
    }),
  };
}

function curveSeries(detector, place, kind) {
  return {
    name: detectors[detector],
    type: "line",
    showSymbol: false,
    data: pointsOf(data.curves[detector][state.set][kind]),
    color: lineColour(place),
    lineStyle: { width: 2 },
  };
}

function pointSeries(detector, place) {
  const at = data.thresholds[detector][state.share];
  return {
    name: detectors[detector],
    type: "scatter",
    data: [[at.ood[state.set][0], at.id[0]]],
    color: lineColour(place),
    symbolSize: 9,
    tooltip: { trigger: "item" },
  };
}

function curvesOption(kind, xName, yName, series) {
  return {
    grid: { left: 55, right: 25, top: 40, bottom: 50 },
    legend: legend(shownDetectors().map((i) => detectors[i])),
    tooltip: tooltip({ trigger: "axis", axisPointer: { type: "cross", label: { show: false } }, formatter: (some) => curveText(some, xName, yName) }),
    xAxis: percentAxis(`${xName}, %`),
    yAxis: percentAxis(`${yName}, %`, { nameGap: 35 }),
    series,
  };
}

function curveText(some, xName, yName) {
  const lines = [some].flat().filter((one) => one.seriesType === "line");
  return lines.map((one) => `${one.seriesName}: ${xName} ${percent(one.value[0])}, ${yName} ${percent(one.value[1])}`).join("\n");
}

function curveTitle(kind) {
  return `${kind} of ${shownDetectors().map((i) => detectors[i]).join(", ")} on ${oodSets[state.set].name}`;
}

function showRoc() {
  const shown = shownDetectors();
  const curves = shown.map((detector, place) => curveSeries(detector, place, "roc"));
  const points = shown.map((detector, place) => pointSeries(detector, place));
  const band = bandSeries(curves[0].data, lineColour(0));
  fill("roc-title", curveTitle("ROC curve"));
  fill("dots", `Dots: the thresholds for ${percent(shares[state.share], 0)} % of ${idSet.name}.`);
  draw(document.getElementById("roc"), curvesOption("roc", "OOD accepted", "in-distribution accepted", [band, ...curves, ...points]));
}

function showPrecisionRecall() {
  fill("pr-title", curveTitle("Precision–recall curve"));
  const curves = shownDetectors().map((detector, place) => curveSeries(detector, place, state.positive));
  draw(document.getElementById("pr"), curvesOption(state.positive, "recall", "precision", curves));
}

function startCloser() {
  document.getElementById("positive").addEventListener("change", (event) => change({ positive: event.target.value }));
  show(showHistograms, ["detector", "overlaid", "set", "share"]);
  show(showRoc, ["detector", "overlaid", "set", "share"]);
  show(showPrecisionRecall, ["detector", "overlaid", "set", "positive"]);
}
