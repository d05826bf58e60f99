/* Charts by ECharts, in the page's colours. Tooltips are drawn as text, never as HTML. */

const instances = new Map();
const probe = document.body.appendChild(element("span", { hidden: true }));

function colour(name) {
  probe.style.color = `var(--${name})`;
  return getComputedStyle(probe).color;
}

const CURVE_COLOURS = 8;

function lineColour(place) {
  return colour(`curve-${place % CURVE_COLOURS}`);
}

/* With a viewBox a drawing can be printed in another size than it has on the screen. */
function fit(box, chart) {
  if (box.clientWidth === 0) return; // hidden, or the browser measures something
  chart.resize();
  box.querySelector("svg")?.setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
}

/* A chart as it is drawn now, with the page's ground behind it. */
function drawingOf(box) {
  const svg = box.querySelector("svg").cloneNode(true);
  const [width, height] = [box.clientWidth, box.clientHeight];
  svg.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  svg.setAttribute("width", width);
  svg.setAttribute("height", height);
  const ground = document.createElementNS("http://www.w3.org/2000/svg", "rect");
  for (const [name, value] of Object.entries({ width, height, fill: colour("ground") })) ground.setAttribute(name, value);
  svg.prepend(ground);
  return { text: new XMLSerializer().serializeToString(svg), width, height };
}

function saveAs(name, blob) {
  const link = element("a", { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10000);
}

function saveSvg(box, name) {
  saveAs(`${name}.svg`, new Blob([drawingOf(box).text], { type: "image/svg+xml" }));
}

/* Twice as fine as the screen. */
function savePng(box, name) {
  const { text, width, height } = drawingOf(box);
  const image = new Image(2 * width, 2 * height);
  image.onload = () => {
    const canvas = element("canvas", { width: 2 * width, height: 2 * height });
    canvas.getContext("2d").drawImage(image, 0, 0, 2 * width, 2 * height);
    canvas.toBlob((blob) => saveAs(`${name}.png`, blob));
  };
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
}

/* Under a chart. */
function savers(box) {
  const name = box.id || "histogram";
  const button = (kind, save) => {
    const one = element("button", { type: "button", className: "quiet", onclick: () => save(box, name) }, kind);
    one.setAttribute("aria-label", `save the chart above as ${kind}`);
    return one;
  };
  return element("div", { className: "save" }, "save: ", button("SVG", saveSvg), " ", button("PNG", savePng));
}

function draw(box, option) {
  let chart = instances.get(box);
  if (!chart) {
    chart = echarts.init(box, null, { renderer: "svg" });
    instances.set(box, chart);
    box.after(savers(box));
    new ResizeObserver(() => fit(box, chart)).observe(box);
  }
  chart.setOption(
    {
      animation: false,
      aria: { enabled: true },
      textStyle: { color: colour("text"), fontFamily: "system-ui, sans-serif" },
      ...option,
    },
    { notMerge: true },
  );
  fit(box, chart);
}

function forget(box) {
  if (box.nextElementSibling?.className === "save") box.nextElementSibling.remove();
  instances.get(box)?.dispose();
  instances.delete(box);
}

function axis(name, more = {}) {
  return {
    type: "value",
    name,
    nameLocation: "middle",
    nameGap: 28,
    nameTextStyle: { color: colour("faint") },
    axisLabel: { color: colour("faint"), hideOverlap: true },
    axisLine: { show: true, lineStyle: { color: colour("line") } },
    splitLine: { lineStyle: { color: colour("line"), opacity: 0.5 } },
    ...more,
  };
}

function percentAxis(name, more = {}) {
  return axis(name, { min: 0, max: 1, axisLabel: { color: colour("faint"), formatter: (x) => `${Math.round(x * 100)}` }, ...more });
}

function tooltip(more = {}) {
  return {
    renderMode: "richText",
    confine: true,
    backgroundColor: colour("raised"),
    borderColor: colour("line"),
    textStyle: { color: colour("text"), fontSize: 12 },
    ...more,
  };
}

function legend(names) {
  return { show: names.length > 1, data: names, top: 0, type: "scroll", textStyle: { color: colour("text") } };
}

/* Names from top to bottom. */
function categoryAxis(names, more = {}) {
  return {
    type: "category",
    data: names,
    inverse: true,
    axisLabel: { color: colour("text"), interval: 0, width: 130, overflow: "truncate" },
    axisLine: { lineStyle: { color: colour("line") } },
    axisTick: { show: false },
    ...more,
  };
}

/* Draws [row, low, high] as a line; shift: in pixels, from the middle of the row. */
function intervalItem(tint, shift = 0) {
  return (params, api) => {
    const [low, high] = [api.coord([api.value(1), api.value(0)]), api.coord([api.value(2), api.value(0)])];
    const shape = { x1: low[0], y1: low[1] + shift, x2: high[0], y2: high[1] + shift };
    return { type: "line", shape, style: { stroke: tint, lineWidth: 2 } };
  };
}
