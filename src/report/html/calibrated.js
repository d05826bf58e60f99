/* Thresholds of the chosen detector that were fixed on another set; left out where none were. */

const calibrated = data.calibrated;

/* How far the accepted share is from the wanted one, in points. */
function transfer(share, wanted) {
  const points = (share - wanted) * 100;
  return `${points < 0 ? "−" : "+"}${Math.abs(points).toFixed(2)} points`;
}

function showCalibrated() {
  const shares = calibrated.detectors[state.detector];
  const rows = shares.map((at) =>
    element(
      "tr",
      {},
      element("th", { scope: "row" }, `at least ${percent(at.wanted, 0)} % accepted`),
      element("td", {}, floatText(at.threshold)),
      ...at.sets.map(([share, low, high], set) =>
        element("td", {}, percent(share), element("small", {}, interval(low, high)), ...(calibrated.sets[set].role === "ood" ? [] : [element("small", {}, transfer(share, at.wanted))])),
      ),
    ),
  );
  fill("calibrated", headRow(detectors[state.detector], "threshold", ...calibrated.sets.map((set) => set.name)), element("tbody", {}, ...rows));
  const without = shares.length === 0 ? `${detectors[state.detector]} has no scores of ${calibrated.set}.` : "";
  const seen = shares.length > 0 && !shares[0].independent ? `${detectors[state.detector]} was chosen or fitted on ${calibrated.set}: nothing is promised of its thresholds.` : "";
  fill("calibrated-caveat", without || seen);
}

function startCalibrated() {
  if (!calibrated) {
    document.getElementById("calibrated-part").remove();
    return;
  }
  fill("calibrated-title", `Fixed on ${calibrated.set}`);
  fill(
    "calibrated-note",
    `Thresholds that accept at least the wanted share of new images like the ${counted(calibrated.n, "image")} of ${calibrated.set} (split conformal), and what they accept of each set, with binomial 95 % intervals; under ${idSet.name} what the transfer costs. All detectors: calibration.csv.`,
  );
  show(showCalibrated, ["detector"]);
}
