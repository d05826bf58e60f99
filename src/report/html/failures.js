/* Which mistakes the detectors catch: the classifier's on in-distribution images, and OOD images. Left out where no image has a label. */

const failures = report.failures;

/* column: −1 for in-distribution alone. */
function failuresOf(detector, column) {
  return failures.metrics[detector * (columns.length + 1) + 1 + column];
}

/* The figures that are told of in-distribution alone, and with an OOD set. */
function failureColumns() {
  const alone = data.failure_figures.filter((figure) => !figure.needs_ood).map((figure) => ({ figure, column: -1 }));
  return [...alone, ...data.failure_figures.map((figure) => ({ figure, column: state.set }))];
}

function showMistakesTable() {
  const told = failureColumns();
  const places = told.map(({ figure, column }) => placesOf(detectors.map((_, detector) => failuresOf(detector, column)[figure.key]), figure.better));
  const cells = (detector) => told.map(({ figure, column }, i) => element("td", {}, ...withInterval(failuresOf(detector, column), figure, places[i][detector])));
  const rows = shownInTable(FIGURES[state.figure]).map((detector) => detectorRow(detector, cells(detector)));
  const alone = told.filter(({ column }) => column < 0).length;
  const over = (text, span) => element("th", { scope: "colgroup", colSpan: span }, text);
  const first = element("tr", {}, element("th", { scope: "col", rowSpan: 2 }, "detector"), over(`${idSet.name} alone`, alone), over(`with ${oodSets[state.set].name}`, told.length - alone));
  const second = element("tr", {}, ...told.map(({ figure }) => element("th", { scope: "col", title: report.definitions[figure.key] }, figure.name)));
  fill("mistakes-table", element("thead", {}, first, second), element("tbody", {}, ...rows));
}

function riskSeries(detector, place, curve) {
  const risks = data.risks[detector][curve];
  return {
    name: detectors[detector],
    type: "line",
    showSymbol: false,
    data: risks.map((risk, i) => [(i + 1) / risks.length, risk / UNIT]),
    color: lineColour(place),
    lineStyle: { width: 2 },
  };
}

/* curve: 0 of in-distribution alone, then those with each OOD set. */
function drawRisk(id, title, curve) {
  fill(`${id}-title`, `${title}: ${shownDetectors().map((i) => detectors[i]).join(", ")}`);
  draw(document.getElementById(id), {
    grid: { left: 60, right: 25, top: 40, bottom: 50 },
    legend: legend(shownDetectors().map((i) => detectors[i])),
    tooltip: tooltip({ trigger: "axis", formatter: (some) => curveText(some, "coverage", "failures") }),
    xAxis: percentAxis("coverage: images accepted, %"),
    yAxis: axis("failures among the accepted, %", { min: 0, nameGap: 40, axisLabel: { color: colour("faint"), formatter: (y) => percent(y, 1) } }),
    series: shownDetectors().map((detector, place) => riskSeries(detector, place, curve)),
  });
}

function showRisks() {
  const set = oodSets[state.set].name;
  drawRisk("risk-id", `Risk and coverage on ${idSet.name} alone`, 0);
  drawRisk("risk-ood", `Risk and coverage on ${idSet.name} with ${set}`, state.set + 1);
}

function startFailures() {
  if (!failures || failures.metrics.length === 0) {
    document.getElementById("mistakes").remove();
    document.getElementById("mistakes-link").remove();
    return;
  }
  const rest = failures.without_label > 0 ? ` ${counted(failures.without_label, "image")} without a label ${failures.without_label === 1 ? "isn't" : "aren't"} counted.` : "";
  fill("mistakes-counted", `Of ${grouped(failures.labelled)} labelled images of ${idSet.name} the classifier gets ${grouped(failures.metrics[0].n_wrong)} wrong.${rest}`);
  show(showMistakesTable, ["detector", "set", "figure", "sortColumn", "sortBest", "wanted", "all"]);
  show(showRisks, ["detector", "overlaid", "set"]);
}
