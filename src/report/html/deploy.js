/* Thresholds of the chosen detector. */

function shareCell([share, low, high]) {
  return element("td", {}, percent(share), element("small", {}, interval(low, high)));
}

function showThresholds() {
  const rows = data.thresholds[state.detector].map((at) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, `${percent(at.wanted, 0)} % accepted`),
      element("td", {}, floatText(at.threshold)),
      shareCell(at.id),
      ...at.ood.map(shareCell),
    ),
  );
  const head = [detectors[state.detector], "threshold", idSet.name, ...columns.map((column) => column.name)];
  fill("thresholds", headRow(...head), element("tbody", {}, ...rows));
}

function startDeploy() {
  show(showThresholds, ["detector"]);
}
