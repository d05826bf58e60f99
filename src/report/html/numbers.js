/* Numbers as texts. */

/* A share times 100, rounded as on the terminal: halves away from zero. */
function rounded(share, digits) {
  const scale = 10 ** digits;
  return Math.sign(share) * (Math.floor(Math.abs(share) * (100 * scale) + 0.5) / scale);
}

/* A share in per cent. Only shares that are 0 and 1 are 0.00 and 100.00. */
function percent(share, digits = 2) {
  if (share === null || share === undefined) return "–";
  const step = 10 ** -digits;
  let shown = rounded(share, digits);
  if (digits > 0 && share > 0 && share < 1) shown = Math.min(100 - step, Math.max(step, shown));
  return shown.toFixed(digits);
}

/* A difference of shares in points, with its sign. */
function points(difference, digits = 2) {
  if (difference === null || difference === undefined) return "–";
  return `${difference > 0 ? "+" : ""}${rounded(difference, digits).toFixed(digits)}`;
}

function interval(low, high) {
  return low === undefined || low === null ? "" : `${percent(low)}–${percent(high)}`;
}

function grouped(count) {
  return count.toLocaleString("en");
}

/* "1 detector", "15 detectors". */
function counted(count, noun) {
  return `${grouped(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/* The shortest digits that mean the same float32, as in thresholds.csv. */
function floatText(score) {
  if (typeof score !== "number") return score;
  for (let digits = 1; digits < 9; digits++) if (Math.fround(Number(score.toPrecision(digits))) === score) return String(Number(score.toPrecision(digits)));
  return String(Number(score.toPrecision(9)));
}

function scoreText(score) {
  return typeof score === "number" ? String(Number(score.toPrecision(5))) : score;
}
