/* Images that the chosen detector is sure of and wrong, and where they come from. */

const MOST_BARS = 20;

function picture(image) {
  if (!image.picture) return element("div", { className: "missing" }, "no picture");
  return element("img", { src: `data:image/jpeg;base64,${image.picture}`, alt: image.path });
}

function captioned([number, score]) {
  const image = data.images[number];
  const label = image.label >= 0 ? ` · label ${image.label}` : "";
  return element("figure", {}, picture(image), element("figcaption", {}, `${scoreText(score)} · taken for ${image.prediction}${label}`, element("br"), image.path));
}

function showImages() {
  const name = detectors[state.detector];
  const shown = data.extremes[state.detector];
  fill("confident-title", `What ${name} is surest of in ${oodSets[state.set].name} (out-of-distribution, highest scores)`);
  fill("confident", ...shown[state.set + 1].map(captioned));
  fill("doubted-title", `What ${name} doubts most in ${idSet.name} (in-distribution, lowest scores)`);
  fill("doubted", ...shown[0].map(captioned));
}

/* The parts with the largest share judged wrongly; hidden where nothing is known. */
function drawParts(id, parts, tint) {
  const figure = document.getElementById(`${id}-figure`);
  figure.hidden = parts.names.length === 0;
  if (figure.hidden) return;
  const wrong = parts.wrong[state.detector][state.share];
  const share = (i) => wrong[i] / parts.images[i];
  const order = parts.names.map((_, i) => i).sort((a, b) => share(b) - share(a) || wrong[b] - wrong[a]).slice(0, MOST_BARS);
  const text = (one) => `${parts.names[order[one.dataIndex]]}: ${wrong[order[one.dataIndex]]} of ${parts.images[order[one.dataIndex]]}`;
  const box = document.getElementById(id);
  box.style.height = `${5 + 1.4 * order.length}rem`;
  draw(box, {
    grid: { left: 5, right: 45, top: 5, bottom: 35, containLabel: true },
    tooltip: tooltip({ formatter: text }),
    xAxis: axis("% of its images", { min: 0, axisLabel: { color: colour("faint"), formatter: (x) => percent(x, 0) } }),
    yAxis: { ...categoryAxis([]), data: order.map((i) => parts.names[i] || "(top folder)") },
    series: [{ type: "bar", barMaxWidth: 16, color: colour(tint), data: order.map(share), label: { show: true, position: "right", color: colour("text"), formatter: (one) => percent(one.value, 1) } }],
  });
}

function startTrouble() {
  show(showImages, ["detector", "set"]);
  show(() => drawParts("classes", data.classes, "id"), ["detector", "share"]);
  show(() => drawParts("folders", data.folders[state.set], "ood"), ["detector", "set", "share"]);
}
