/* The page's head, its choices, its colours; then everything is drawn. */

function summary() {
  const { accuracy, labelled } = report.in_distribution;
  const best = ranked(meanColumn)[0];
  const right = labelled > 0 ? `, which the classifier gets right in ${percent(accuracy)} %` : "";
  const sets = oodSets.map((set) => `${set.name} (${grouped(set.rows)})`).join(", ");
  return (
    `${detectors.length} detectors. In-distribution: ${idSet.name}, ${grouped(idSet.rows)} images${right}. ` +
    `Out-of-distribution: ${sets}. Highest mean AUROC: ${detectors[best]}, ${percent(metrics(best, meanColumn).auroc)} %.`
  );
}

function startChoice() {
  options("detector", detectors, state.detector, (detector) => change({ detector }));
  options("set", oodSets.map((set) => set.name), state.set, (set) => change({ set }));
  options("share", shares.map((share) => `${percent(share, 0)} %`), state.share, (share) => change({ share }));
  // A detector may also be chosen in the table.
  show(() => (document.getElementById("detector").value = state.detector), ["detector"]);
}

function setTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  redraw();
}

function startTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const current = () => document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light");
  document.getElementById("theme").addEventListener("click", () => setTheme(current() === "dark" ? "light" : "dark"));
  dark.addEventListener("change", redraw);
  let before;
  addEventListener("beforeprint", () => {
    before = document.documentElement.dataset.theme;
    setTheme("light");
  });
  addEventListener("afterprint", () => setTheme(before));
}

fill("summary", summary());
startFigures();
startChoice();
startCloser();
startSure();
startDeploy();
startTrouble();
startSources();
startTheme();
redraw();
