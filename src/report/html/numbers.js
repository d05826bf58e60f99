/* Numbers as texts. */

/* A share in per cent with two decimals, rounded as on the terminal. */
function percent(share, digits = 2) {
  if (share === null || share === undefined) return "–";
  const scale = 10 ** digits;
  return (Math.round(share * 100 * scale) / scale).toFixed(digits);
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
