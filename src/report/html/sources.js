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

function startSources() {
  showSets();
  showProvenance();
  showCosts();
}
