/* The page's head, its choices, its colours; then everything is drawn. */

function summary() {
  const { accuracy, labelled } = report.in_distribution;
  const right = labelled > 0 ? `, which the classifier gets right in ${percent(accuracy)} %` : "";
  const sets = oodSets.map((set) => `${set.name} (${grouped(set.rows)})`).join(", ");
  return `${detectors.length} detectors. In-distribution: ${idSet.name}, ${grouped(idSet.rows)} images${right}. Out-of-distribution: ${sets}.`;
}

/* What a reader came for, in three sentences. */
function answer() {
  const best = ranked(meanColumn)[0];
  const [least] = [...detectors.keys()].sort((a, b) => metrics(a, meanColumn).fpr95_id_positive - metrics(b, meanColumn).fpr95_id_positive);
  const row = metrics(least, meanColumn);
  const at = data.thresholds[best][state.share];
  const [share, low, high] = at.ood[meanColumn];
  return [
    `${verdict(meanColumn)} (Paired tests on the same images, Holm, 5 %.)`,
    `${detectors[least]} has the lowest FPR95 in the mean, ${percent(row.fpr95_id_positive)} % (${interval(row.fpr95_id_positive_low, row.fpr95_id_positive_high)}), in-distribution positive.`,
    `A threshold for ${detectors[best]}: scores from ${floatText(at.threshold)} on accept ${percent(at.wanted, 0)} % of ${idSet.name}, and ${percent(share)} % (${interval(low, high)}) of out-of-distribution images in the mean.`,
  ];
}

function startChoice() {
  options("detector", detectors, state.detector, (detector) => change({ detector }));
  options("set", oodSets.map((set) => set.name), state.set, (set) => change({ set }));
  options("share", shares.map((share) => `${percent(share, 0)} %`), state.share, (share) => change({ share }));
  // A detector may also be chosen in the table.
  show(() => (document.getElementById("detector").value = state.detector), ["detector"]);
}

fill("summary", summary());
fill("answer", ...answer().map((sentence) => element("li", {}, sentence)));
startFigures();
startChoice();
startCloser();
startSure();
startDeploy();
startTrouble();
startSources();
startTheme();
startPrinting();
redraw();
