/* The sets, what made them, and what the detectors cost. */

function reasons(set) {
  const parts = Object.entries(set.left_out).map(([reason, count]) => `${grouped(count)} ${reason}`);
  return parts.length > 0 ? parts.join(", ") : "–";
}

function showSets() {
  const row = (set) =>
    element(
      "tr",
      {},
      element("td", { className: "name" }, set.name),
      element("td", { className: "name" }, set.role),
      element("td", {}, grouped(set.rows)),
      element("td", {}, grouped(set.left_out_total)),
      element("td", { className: "name" }, reasons(set)),
    );
  fill("sets", headRow("set", "role", "images", "took no part", "why"), element("tbody", {}, ...report.sets.map(row)));
}

function facts(title, provenance) {
  const list = Object.entries(provenance).flatMap(([name, value]) => [element("dt", {}, name), element("dd", {}, value)]);
  return element("details", {}, element("summary", {}, title), element("dl", {}, ...list));
}

function showProvenance() {
  fill("provenance", facts("This report", report.provenance), ...report.sets.map((set) => facts(`Scores of ${set.name} (${set.file})`, set.provenance)));
}

/* With these decimals, or one digit where they would be zeros. */
function number(value, decimals) {
  if (value === null || value === undefined) return "–";
  return value !== 0 && Math.abs(value) < 0.5 * 10 ** -decimals ? String(Number(value.toPrecision(1))) : value.toFixed(decimals);
}

function stageText(name, cost) {
  if (!cost) return `${name}: not known.`;
  const size = (cost.peak_bytes / 2 ** 20).toFixed(0);
  return `${name}: ${counted(cost.rows, "image")} in ${number(cost.wall_seconds, 1)} s by ${cost.ranks} × ${counted(cost.threads, "core")}, at most ${size} MiB a rank.`;
}

function showCosts() {
  fill("cost-note", `${stageText("Fitting", costs.fit)} ${stageText("Scoring", costs.score)} Core seconds and memory of each detector alone; what several share isn't among them.`);
  const mebibytes = (bytes) => number(bytes === null ? null : bytes / 2 ** 20, 1);
  const row = (cost) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, cost.detector),
      ...[number(cost.fit_seconds, 2), mebibytes(cost.fit_bytes), number(cost.score_seconds, 2), number(cost.score_microseconds_per_image, 1), mebibytes(cost.score_bytes)].map((text) => element("td", {}, text)),
    );
  fill("cost-table", headRow("detector", "fit, s", "fit, MiB", "score, s", "µs an image", "score, MiB"), element("tbody", {}, ...costs.detectors.map(row)));
}

/* Detectors whose time is known, [µs an image, mean AUROC, name]; a logarithmic axis has no 0. */
function costPoints() {
  return costs.detectors
    .map((cost, i) => [cost.score_microseconds_per_image, metrics(i, meanColumn).auroc, detectors[i]])
    .filter(([time]) => time > 0)
    .map(([time, auroc, name]) => [Math.max(time, 0.01), auroc, name]);
}

function showCostChart() {
  const points = costPoints();
  const figure = document.getElementById("cost-figure");
  figure.hidden = points.length < 2;
  if (figure.hidden) return;
  draw(document.getElementById("cost-chart"), {
    grid: { left: 60, right: 30, top: 20, bottom: 50 },
    tooltip: tooltip({ trigger: "item", formatter: ({ value: [time, auroc, name] }) => `${name}: ${percent(auroc)} %, ${number(time, 2)} µs` }),
    xAxis: axis("µs an image", { type: "log" }),
    yAxis: axis("mean AUROC, %", { scale: true, nameGap: 42, axisLabel: { color: colour("faint"), formatter: (y) => percent(y, 1) } }),
    series: [
      {
        type: "scatter",
        symbolSize: 9,
        color: lineColour(0),
        data: points,
        label: { show: true, position: "right", color: colour("text"), fontSize: 11, formatter: ({ value }) => value[2] },
        labelLayout: { hideOverlap: true },
      },
    ],
  });
}

function startSources() {
  showSets();
  showProvenance();
  showCosts();
  show(showCostChart, []);
}
