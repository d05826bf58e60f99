/* Which detector is better, by how much, and whether that is significant. */

/* The largest groups of which no two are told apart, found as Bron and Kerbosch (1973) find cliques. A group is a rising list of ranks. */
function unseparatedGroups(order, tests) {
  const alike = order.map((one) => new Set([...order.keys()].filter((rank) => order[rank] !== one && !isSignificant(tests[one][order[rank]]))));
  const groups = [];
  const grow = (group, candidates, done) => {
    if (candidates.length + done.length === 0) groups.push(group.sort((a, b) => a - b));
    const reach = (rank) => candidates.filter((other) => alike[rank].has(other)).length;
    const pivot = [...candidates, ...done].reduce((best, rank) => (best === undefined || reach(rank) > reach(best) ? rank : best), undefined);
    for (const next of candidates.filter((rank) => !alike[pivot].has(rank))) {
      const near = (rank) => alike[next].has(rank);
      grow([...group, next], candidates.filter(near), done.filter(near));
      candidates = candidates.filter((rank) => rank !== next);
      done = [...done, next];
    }
  };
  grow([], [...order.keys()], []);
  return groups.filter((group) => group.length > 1).sort((a, b) => a[0] - b[0] || a.at(-1) - b.at(-1));
}

/* Which detector is best in a column, and from which others it isn't told apart. */
function verdict(column) {
  const [best, ...others] = rankedCompared(column);
  const tests = testsOf(column);
  const row = metrics(best, column);
  const figure = `${percent(row.auroc)} % (${interval(row.auroc_low, row.auroc_high)})`;
  if (others.length === 0) return `${detectors[best]}, the only detector, has an AUROC of ${figure} ${where(column)}.`;
  const alike = others.filter((other) => !isSignificant(tests[best][other]));
  const every = comparesAll ? "every other detector" : `every other of the best ${compared.size}`;
  const among = comparesAll || column === meanColumn ? "" : ` of the ${compared.size} with the best mean`;
  const told = alike.length === 0 ? `and is significantly better than ${every}${nextBest(column)}` : `but isn't significantly better than ${alike.map((other) => besides(tests[best][other], detectors[other])).join(", ")}`;
  return `${detectors[best]} has the highest AUROC${among} ${where(column)}, ${figure}, ${told}.`;
}

/* How far ahead of the second the best is, in an interval that all pairs hold together. */
function nextBest(column) {
  const [best, second] = rankedCompared(column);
  const range = rangeOf(testsOf(column)[best][second], data.families[column].critical);
  return range ? `, of ${detectors[second]} by ${range}` : "";
}

/* A detector that isn't told apart, and whether it is as good. */
function besides(test, name) {
  if (test.error === null) return `${name} (too few images to test)`;
  return test.equivalent <= 0.05 ? `${name} (no more than ${points(data.margin).slice(1)} points apart)` : name;
}

/* A group's bar beside the axes: a dot for each of its detectors, thin where it passes others. */
function groupItem(group, x, api) {
  const y = (rank) => api.coord([0, rank])[1];
  const line = (from, to, lineWidth) => ({ type: "line", shape: { x1: x, y1: y(from), x2: x, y2: y(to) }, style: { stroke: colour("text"), lineWidth } });
  const dots = group.map((rank) => ({ type: "circle", shape: { cx: x, cy: y(rank), r: 3.5 }, style: { fill: colour("text") } }));
  const neighbours = group.filter((rank, i) => group[i + 1] === rank + 1).map((rank) => line(rank, rank + 1, 4));
  return { type: "group", children: [line(group[0], group.at(-1), 1), ...neighbours, ...dots] };
}

function drawRanking(order, tests) {
  const rows = order.map((i) => metrics(i, state.column));
  const groups = unseparatedGroups(order, tests);
  const step = Math.min(10, 120 / groups.length);
  const low = Math.min(...rows.map((row) => row.auroc_low));
  const high = Math.max(...rows.map((row) => row.auroc_high));
  const text = (one) => `${one.name}: ${percent(rows[one.dataIndex].auroc)} (${interval(rows[one.dataIndex].auroc_low, rows[one.dataIndex].auroc_high)})`;
  draw(document.getElementById("ranking"), {
    grid: { left: 5, right: 16 + step * groups.length, top: 10, bottom: 35, containLabel: true },
    tooltip: tooltip({ trigger: "item", formatter: text }),
    xAxis: axis("AUROC, %", { min: Math.max(0, low - 0.01), max: Math.min(1, high + 0.01), axisLabel: { color: colour("faint"), formatter: (x) => percent(x, 1), hideOverlap: true, showMinLabel: false, showMaxLabel: false } }),
    yAxis: categoryAxis(order.map((i) => detectors[i])),
    series: [
      { type: "custom", silent: true, renderItem: intervalItem(colour("id")), encode: { x: [1, 2], y: 0 }, data: rows.map((row, i) => [i, row.auroc_low, row.auroc_high]) },
      { type: "scatter", symbolSize: 9, color: colour("id"), data: rows.map((row, i) => ({ name: detectors[order[i]], value: [row.auroc, i] })) },
      {
        type: "custom",
        silent: true,
        clip: false,
        renderItem: (one, api) => groupItem(groups[one.dataIndex], one.coordSys.x + one.coordSys.width + 8 + step * one.dataIndex, api),
        encode: { x: [], y: [0, 1] },
        data: groups.map((group) => [group[0], group.at(-1)]),
      },
    ],
  });
}

function matrixCell(order, tests, column, row) {
  const test = tests[order[row]][order[column]];
  const tint = !isSignificant(test) ? "unsure" : test.difference > 0 ? "id" : "ood";
  return { value: [column, row, test.difference], itemStyle: { color: colour(tint) }, label: { color: isSignificant(test) ? colour("ground") : colour("text") } };
}

function matrixText(order, tests, one) {
  const [column, row] = one.value;
  const test = tests[order[row]][order[column]];
  const lines = [`${detectors[order[row]]} less ${detectors[order[column]]}:`, `${points(test.difference)} points`];
  if (test.error === null) return [...lines, "not tested: fewer than 20 images"].join("\n");
  const p = test.holm < 1e-4 ? test.holm.toExponential(1) : test.holm.toFixed(4);
  lines.push(`95 %: ${rangeOf(test, NORMAL_CRITICAL)}`, `all pairs together: ${rangeOf(test, data.families[state.column].critical)}`, `p ${p} (Holm)`);
  if (test.equivalent <= 0.05) lines.push(`no more than ${points(data.margin).slice(1)} points apart (p ${test.equivalent.toFixed(4)})`);
  return lines.join("\n");
}

function drawMatrix(order, tests) {
  const cells = [];
  for (const row of order.keys()) for (const column of order.keys()) if (row !== column) cells.push(matrixCell(order, tests, column, row));
  const room = document.getElementById("matrix").clientWidth / (order.length + 5);
  draw(document.getElementById("matrix"), {
    grid: { left: 5, right: 10, top: 5, bottom: 5, containLabel: true },
    tooltip: tooltip({ formatter: (one) => matrixText(order, tests, one) }),
    xAxis: categoryAxis(order.map((i) => detectors[i]), { inverse: false, position: "bottom", axisLabel: { color: colour("text"), interval: 0, rotate: 60, width: 110, overflow: "truncate" } }),
    yAxis: categoryAxis(order.map((i) => detectors[i])),
    series: [
      {
        type: "heatmap",
        data: cells,
        label: { show: room > 26, fontSize: 10, formatter: (one) => points(one.value[2], 1) },
        itemStyle: { borderColor: colour("ground"), borderWidth: 1 },
      },
    ],
  });
}

function familyText(column) {
  const { tests, all } = data.families[column];
  return `${counted(tests, "test")}: ${all ? "all pairs on all sets and means" : "all pairs on this set or mean; nothing is corrected across them"}.`;
}

function showSure() {
  fill("family", familyText(state.column));
  const order = rankedCompared(state.column);
  const tests = testsOf(state.column);
  fill("verdict", verdict(state.column));
  drawRanking(order, tests);
  if (order.length > 1) drawMatrix(order, tests);
}

function startSure() {
  for (const id of ["matrix-figure", "tests-note"]) document.getElementById(id).hidden = detectors.length < 2;
  if (!comparesAll) document.getElementById("tests-note").prepend(`Of ${detectors.length} detectors the ${compared.size} with the highest mean AUROC are tested against each other: these pairs are the family of the tests. To compare others, name them: farout report --detectors. `);
  options("column", columns.map((column) => column.name), state.column, (column) => change({ column }));
  show(showSure, ["column"]);
}
