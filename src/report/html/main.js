/* The page's head, its choices, its colours; then everything is drawn. */

function summary() {
  const { accuracy, accuracy_low: low, accuracy_high: high, labelled } = report.in_distribution;
  const labelledOnes = labelled < idSet.rows - idSet.left_out_total ? ` of the ${grouped(labelled)} with a label` : "";
  const right = labelled > 0 ? `, which the classifier gets right in ${percent(accuracy)} % (${interval(low, high)})${labelledOnes}` : "";
  const tookPart = (set) => set.rows - set.left_out_total;
  const sets = oodSets.map((set) => `${set.name} (${grouped(tookPart(set))})`).join(", ");
  return `${counted(detectors.length, "detector")}. In-distribution: ${idSet.name}, ${counted(tookPart(idSet), "image")}${right}. Out-of-distribution: ${sets}.`;
}

/* What a reader came for, in three sentences. */
function answer() {
  const best = ranked(meanColumn)[0];
  const [least] = [...detectors.keys()].sort((a, b) => metrics(a, meanColumn).fpr95_id_positive - metrics(b, meanColumn).fpr95_id_positive);
  const row = metrics(least, meanColumn);
  const at = data.thresholds[best][state.share];
  const [share, low, high] = at.ood[meanColumn];
  const alone = detectors.length === 1;
  const caveat = at.whole_set ? " It holds for sets like these, not for single images: the detector looks at the whole set." : "";
  return [
    alone ? verdict(meanColumn) : `${verdict(meanColumn)} (Significant: at 5 % for ${data.families[meanColumn].all ? "all pairs on all sets" : "all pairs"} together, paired tests on the same images, Holm.)`,
    `${detectors[least]} has ${alone ? "an" : "the lowest"} FPR95 in the mean${alone ? " of" : ","} ${percent(row.fpr95_id_positive)} % (${interval(row.fpr95_id_positive_low, row.fpr95_id_positive_high)}), in-distribution positive.`,
    `A threshold for ${detectors[best]}: scores from ${floatText(at.threshold)} on accept ${percent(at.id[0])} % of ${idSet.name} (${percent(at.expected)} % of its like on average), and ${percent(share)} % (${interval(low, high)}) of out-of-distribution images in the mean.${caveat}`,
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
startFailures();
startSpectrum();
startSearch();
startDeploy();
startCalibrated();
startTrouble();
startClasses();
startSources();
startTheme();
startPrinting();
redraw();
