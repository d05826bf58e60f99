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

function draw(box, option) {
  let chart = instances.get(box);
  if (!chart) {
    chart = echarts.init(box, null, { renderer: "svg" });
    instances.set(box, chart);
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
