/* Thresholds of the chosen detector. */

function shareCell([share, low, high]) {
  return element("td", {}, percent(share), element("small", {}, interval(low, high)));
}

function showThresholds() {
  const rows = data.thresholds[state.detector].map((at) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, `at least ${percent(at.wanted, 0)} % accepted`),
      element("td", {}, floatText(at.threshold)),
      element("td", {}, percent(at.expected)),
      shareCell(at.id),
      ...at.ood.map(shareCell),
    ),
  );
  const head = [detectors[state.detector], "threshold", "expected", idSet.name, ...columns.map((column) => column.name)];
  fill("thresholds", headRow(...head), element("tbody", {}, ...rows));
  const ofWholeSet = data.thresholds[state.detector][0].whole_set;
  fill("deploy-caveat", ofWholeSet ? `${detectors[state.detector]} looks at the whole set: an image's score depends on the other images that it is scored with. Its threshold holds for sets like these, not for single images.` : "");
}

function startDeploy() {
  show(showThresholds, ["detector"]);
}
