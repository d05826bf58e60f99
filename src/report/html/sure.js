/* Which detector is better, and whether that is sure. */

/* Runs of neighbours in the ranking of which no two are told apart, as long as they can be; each is [first, last]. */
function unseparatedRuns(order, tests) {
  const runs = [];
  for (let first = 0, end = 0; first < order.length; first++) {
    let last = first;
    const apart = (next) => order.slice(first, next).some((one) => isSure(tests[one][order[next]]));
    while (last + 1 < order.length && !apart(last + 1)) last++;
    if (last > first && last > end) {
      runs.push([first, last]);
      end = last;
    }
  }
  return runs;
}

function verdict(order, tests) {
  const best = order[0];
  const alike = order.slice(1).filter((other) => !isSure(tests[best][other]));
  const names = alike.map((i) => detectors[i]);
  const where = `${columns[state.column].name.startsWith("mean") ? "in the" : "on"} ${columns[state.column].name}`;
  if (detectors.length < 2) return `${detectors[best]} is the only detector.`;
  if (alike.length === 0) return `${detectors[best]} is surely better than every other detector ${where}.`;
  return `${detectors[best]} has the highest AUROC ${where}, but isn't surely better than ${names.join(", ")}.`;
}

function intervalItem(params, api) {
  const [low, high] = [api.coord([api.value(1), api.value(0)]), api.coord([api.value(2), api.value(0)])];
  const shape = { x1: low[0], y1: low[1], x2: high[0], y2: high[1] };
  return { type: "line", shape, style: { stroke: colour("id"), lineWidth: 2 } };
}

/* A bar beside the axes, from one row to another. */
function runItem(params, api) {
  const x = params.coordSys.x + params.coordSys.width + 8 + 9 * api.value(2);
  const [top, bottom] = [api.coord([0, api.value(0)])[1], api.coord([0, api.value(1)])[1]];
  return { type: "line", shape: { x1: x, y1: top - 6, x2: x, y2: bottom + 6 }, style: { stroke: colour("text"), lineWidth: 4 } };
}

function categoryAxis(order, more = {}) {
  return {
    type: "category",
    data: order.map((i) => detectors[i]),
    inverse: true,
    axisLabel: { color: colour("text"), interval: 0, width: 120, overflow: "truncate" },
    axisLine: { lineStyle: { color: colour("line") } },
    axisTick: { show: false },
    ...more,
  };
}

function drawRanking(order, tests) {
  const rows = order.map((i) => metrics(i, state.column));
  const runs = unseparatedRuns(order, tests);
  const low = Math.min(...rows.map((row) => row.auroc_low));
  const high = Math.max(...rows.map((row) => row.auroc_high));
  const text = (one) => `${one.name}: ${percent(rows[one.dataIndex].auroc)} (${interval(rows[one.dataIndex].auroc_low, rows[one.dataIndex].auroc_high)})`;
  draw(document.getElementById("ranking"), {
    grid: { left: 5, right: 16 + 9 * runs.length, top: 10, bottom: 35, containLabel: true },
    tooltip: tooltip({ trigger: "item", formatter: text }),
    xAxis: axis("AUROC, %", { min: Math.max(0, low - 0.01), max: Math.min(1, high + 0.01), axisLabel: { color: colour("faint"), formatter: (x) => percent(x, 1), hideOverlap: true, showMinLabel: false, showMaxLabel: false } }),
    yAxis: categoryAxis(order),
    series: [
      { type: "custom", silent: true, renderItem: intervalItem, encode: { x: [1, 2], y: 0 }, data: rows.map((row, i) => [i, row.auroc_low, row.auroc_high]) },
      { type: "scatter", symbolSize: 9, color: colour("id"), data: rows.map((row, i) => ({ name: detectors[order[i]], value: [row.auroc, i] })) },
      { type: "custom", silent: true, clip: false, renderItem: runItem, encode: { x: [], y: [0, 1] }, data: runs.map(([first, last], k) => [first, last, k]) },
    ],
  });
}

function matrixCell(order, tests, column, row) {
  const test = tests[order[row]][order[column]];
  const tint = !isSure(test) ? "unsure" : test.difference > 0 ? "id" : "ood";
  return { value: [column, row, test.difference], itemStyle: { color: colour(tint) }, label: { color: isSure(test) ? colour("ground") : colour("text") } };
}

function matrixText(order, tests, one) {
  const [column, row] = one.value;
  const test = tests[order[row]][order[column]];
  const p = test.holm === null ? "not known" : test.holm < 1e-4 ? test.holm.toExponential(1) : test.holm.toFixed(4);
  return `${detectors[order[row]]} less ${detectors[order[column]]}:\n${percent(test.difference)} points\np ${p} (Holm)`;
}

function drawMatrix(order, tests) {
  const cells = [];
  for (const row of order.keys()) for (const column of order.keys()) if (row !== column) cells.push(matrixCell(order, tests, column, row));
  const room = document.getElementById("matrix").clientWidth / (order.length + 5);
  draw(document.getElementById("matrix"), {
    grid: { left: 5, right: 10, top: 5, bottom: 5, containLabel: true },
    tooltip: tooltip({ formatter: (one) => matrixText(order, tests, one) }),
    xAxis: categoryAxis(order, { inverse: false, position: "bottom", axisLabel: { color: colour("text"), interval: 0, rotate: 60, width: 110, overflow: "truncate" } }),
    yAxis: categoryAxis(order),
    series: [
      {
        type: "heatmap",
        data: cells,
        label: { show: room > 26, fontSize: 10, formatter: (one) => percent(one.value[2], 1) },
        itemStyle: { borderColor: colour("ground"), borderWidth: 1 },
      },
    ],
  });
}

function showSure() {
  const order = ranked(state.column);
  const tests = testsOf(state.column);
  fill("verdict", verdict(order, tests));
  drawRanking(order, tests);
  drawMatrix(order, tests);
}

function startSure() {
  options("column", columns.map((column) => column.name), state.column, (column) => change({ column }));
  show(showSure, ["column"]);
}
