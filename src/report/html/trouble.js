/* Images that the chosen detector is sure of and wrong, and where they come from. */

const MOST_BARS = 20;

function picture(image) {
  if (!image.picture) return element("div", { className: "missing" }, "no picture");
  return element("img", { src: `data:image/jpeg;base64,${image.picture}`, alt: image.path });
}

function captioned([number, score]) {
  const image = data.images[number];
  const lines = [`score ${scoreText(score)}`, `taken for ${image.prediction}`, image.label && `label ${image.label}`, image.folder && `in the folder ${image.folder}`, image.path];
  return element("figure", {}, picture(image), element("figcaption", {}, ...lines.filter(Boolean).map((line) => element("div", {}, line))));
}

/* Without the set's folder there is nothing to see: then the images are named only. */
function fillGallery(id, set, shown) {
  const seen = shown.some(([number]) => data.images[number].picture);
  const gallery = document.getElementById(id);
  gallery.classList.toggle("unseen", !seen);
  fill(id, ...shown.map(captioned));
  fill(`${id}-note`, seen || shown.length === 0 ? "" : `Pictures need the set's folder: farout report … --images ${set.name}=DIR.`);
}

function showImages() {
  const name = detectors[state.detector];
  const shown = data.extremes[state.detector];
  fill("confident-title", `Taken for in-distribution: the images of ${oodSets[state.set].name} with the highest scores of ${name}`);
  fillGallery("confident", oodSets[state.set], shown[state.set + 1]);
  fill("doubted-title", `Doubted: the images of ${idSet.name} with the lowest scores of ${name}`);
  fillGallery("doubted", idSet, shown[0]);
}

/* Wilson's 95 % interval of a share. */
function wilson(part, whole) {
  const square = 1.959963984540054 ** 2;
  const [share, scale] = [part / whole, 1 + square / whole];
  const middle = (share + square / (2 * whole)) / scale;
  const half = Math.sqrt((square * share * (1 - share)) / whole + (square / (2 * whole)) ** 2) / scale;
  return [part === 0 ? 0 : middle - half, part === whole ? 1 : middle + half];
}

/* The worst parts: by the lower end of their interval, so that what a few images make look bad doesn't lead. */
function worstParts(parts, wrong) {
  const low = parts.images.map((images, i) => wilson(wrong[i], images)[0]);
  const share = (i) => wrong[i] / parts.images[i];
  return [...low.keys()].sort((a, b) => low[b] - low[a] || share(b) - share(a) || parts.images[b] - parts.images[a]);
}

/* The parts with the largest share judged wrongly; hidden where nothing is known. */
function drawParts(id, parts, what, tint) {
  const figure = document.getElementById(`${id}-figure`);
  figure.hidden = parts.names.length === 0;
  if (figure.hidden) return;
  const most = parts.names.length > MOST_BARS ? `, the ${MOST_BARS} worst of ${parts.names.length}` : ""; // as classes.csv has them
  fill(`${id}-title`, `${what} at the threshold of ${detectors[state.detector]} for ${percent(shares[state.share], 0)} % accepted${most}`);
  const wrong = parts.wrong[state.detector][state.share];
  const share = (i) => wrong[i] / parts.images[i];
  const order = worstParts(parts, wrong).slice(0, MOST_BARS);
  const ends = order.map((i) => wilson(wrong[i], parts.images[i]));
  const text = (one) => `${parts.names[order[one.dataIndex]]}: ${wrong[order[one.dataIndex]]} of ${parts.images[order[one.dataIndex]]} (${interval(...ends[one.dataIndex])} %)`;
  const box = document.getElementById(id);
  box.style.height = `${5 + 1.4 * order.length}rem`;
  draw(box, {
    grid: { left: 5, right: 110, top: 5, bottom: 35, containLabel: true },
    tooltip: tooltip({ formatter: text }),
    xAxis: axis("% of its images", { min: 0, axisLabel: { color: colour("faint"), formatter: (x) => percent(x, 0) } }),
    yAxis: categoryAxis(order.map((i) => parts.names[i] || "(top folder)"), { axisLabel: { color: colour("text"), interval: 0, width: 0.4 * box.clientWidth, overflow: "truncate" } }),
    series: [{ type: "bar", barMaxWidth: 16, color: colour(tint), data: order.map(share), label: { show: true, position: "right", color: colour("text"), formatter: (one) => `${percent(one.value, 1)} (${ends[one.dataIndex].map((x) => percent(x, 1)).join("–")})` } }],
  });
}

function startTrouble() {
  show(showImages, ["detector", "set"]);
  const id = () => drawParts("classes", data.classes, `False alarms by class: images of ${idSet.name} refused`, "id");
  const ood = () => drawParts("folders", data.folders[state.set], `Images of ${oodSets[state.set].name} accepted, by folder,`, "ood");
  show(id, ["detector", "share"]);
  show(ood, ["detector", "set", "share"]);
}
