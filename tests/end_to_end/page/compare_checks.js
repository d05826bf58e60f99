/* compare's page against its CSV file: every difference in the table, its colour, and every control. `expected`: {csv, width}. */

const failures = [];

function check(holds, text) {
  if (!holds) failures.push(text);
}

function choose(id, value) {
  const select = document.getElementById(id);
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

/* No name has a comma here. */
function rowsOf(csv) {
  const [head, ...lines] = csv.trim().split("\n").map((line) => line.split(","));
  return lines.map((line) => Object.fromEntries(head.map((name, i) => [name, line[i]])));
}

function checkTable(rows, run, column) {
  const cells = document.querySelectorAll("#differences td");
  check(cells.length === detectors.length * columns.length, `${cells.length} cells`);
  for (const row of rows.filter((one) => one.run === runs[run])) {
    const cell = cells[detectors.indexOf(row.detector) * columns.length + columns.indexOf(row.ood_set)];
    const shown = Number(cell.firstChild.textContent);
    check(Math.abs(shown - 100 * Number(row[column])) <= 0.005 + 1e-9, `${row.detector} on ${row.ood_set}: ${shown} shown, ${row[column]} in the file`);
    const sure = column === "auroc_difference" && row.p_holm !== "" && Number(row.p_holm) <= 0.05;
    check(cell.className === (sure ? (shown > 0 ? "better" : "worse") : ""), `${row.detector} on ${row.ood_set} has the colours of ${cell.className}`);
  }
}

function checkAll() {
  const rows = rowsOf(expected.csv);
  for (let run = 1; run < runs.length; run++) {
    choose("run", run - 1);
    choose("figure", 1);
    checkTable(rows, run, "fpr95_difference");
    choose("figure", 0);
    checkTable(rows, run, "auroc_difference");
  }
  for (const column of columns.keys()) {
    choose("column", column);
    check(document.querySelectorAll("#side svg path").length > runs.length * detectors.length, `nothing is drawn on ${columns[column]}`);
  }
  document.getElementById("theme").click();
  check(document.querySelectorAll("#answer li").length === runs.length - 1, "no verdict");
  check(innerWidth === expected.width && document.documentElement.scrollWidth <= innerWidth, `the page is ${document.documentElement.scrollWidth} pixels wide`);
  return failures.length > 0 ? `FAILED: ${failures.slice(0, 10).join(" | ")}` : "PASSED";
}

checkAll();
