/* What is chosen, and who shows it. */

const state = {
  figure: 0,
  sortColumn: meanColumn, // −1: by name
  sortBest: true,
  detector: ranked(meanColumn)[0],
  overlaid: new Set(),
  set: 0,
  share: Math.max(0, shares.findIndex((share) => Math.abs(share - 0.95) < 1e-9)),
  positive: "pr_id",
  column: meanColumn,
  searched: 0,
  spectrumFigure: 0,
  wanted: "", // in detectors' names
  all: comparesAll, // rows of the table
};

const views = [];

/* view: redraws a part of the page; uses: the parts of the state that it shows. */
function show(view, uses) {
  views.push({ view, uses });
}

function change(changes) {
  Object.assign(state, changes);
  const changed = Object.keys(changes);
  for (const { view, uses } of views) if (uses.some((name) => changed.includes(name))) view();
}

function redraw() {
  for (const { view } of views) view();
}

/* The chosen detector, then those laid over it. */
function shownDetectors() {
  return [state.detector, ...[...state.overlaid].filter((i) => i !== state.detector)];
}
