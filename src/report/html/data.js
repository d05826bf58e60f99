/* The report's data, and look-ups in it. Detectors, columns (sets and means) and sets are numbers. */

const data = JSON.parse(document.getElementById("data").textContent);
const costs = JSON.parse(document.getElementById("costs").textContent);
const report = data.report;
const detectors = data.detectors;
const columns = data.columns;
const idSet = report.sets.find((set) => set.role === "in-distribution");
const oodSets = report.sets.filter((set) => set.role !== "in-distribution");
const meanColumn = columns.findIndex((column) => column.name === "mean");
const shares = data.thresholds[0].map((at) => at.wanted);

/* What can be shown in the table; better: +1 where more is better. */
const FIGURES = data.figures;

const ROWS = report.metrics.length / detectors.length;

function metrics(detector, column) {
  return report.metrics[detector * ROWS + columns[column].row];
}

/* "on SET", "in the mean". */
function where(column) {
  return columns[column].mean ? `in the ${columns[column].name}` : `on ${columns[column].name}`;
}

/* Detectors that are compared with each other: all, or the best of many. */
const compared = new Set(data.compared);
const comparesAll = compared.size === detectors.length;

/* The tests of a column as a look-up: difference of AUROCs with its standard error, p after Holm, p of being the margin apart. */
function testsOf(column) {
  const table = detectors.map(() => []);
  for (const [one, other, difference, error, p, holm, equivalent] of data.tests[column]) {
    table[one][other] = { difference, error, p, holm, equivalent };
    table[other][one] = { difference: -difference, error, p, holm, equivalent };
  }
  return table;
}

/* "−0.50 to +1.20 points" at a critical value of the normal distribution; nothing where nothing was tested. */
function rangeOf(test, critical) {
  if (test.error === null) return "";
  const end = (side) => points(Math.max(-1, Math.min(1, test.difference + side * critical * test.error)));
  return `${end(-1)} to ${end(1)} points`;
}

const NORMAL_CRITICAL = 1.959963984540054;

function isSignificant(test) {
  return test.holm !== null && test.holm <= 0.05;
}

/* Those that are compared, likewise. */
function rankedCompared(column) {
  return ranked(column).filter((detector) => compared.has(detector));
}

/* Detectors from the best AUROC on a column to the worst. */
function ranked(column) {
  return detectors.map((_, i) => i).sort((a, b) => metrics(b, column).auroc - metrics(a, column).auroc);
}
