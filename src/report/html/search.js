/* Parameters that were chosen on validation sets; the section is left out where nothing was searched. */

const search = report.search;

/* "gamma=0.5, M=10" of "gen(gamma=0.5, M=10)". */
function parametersOf(name) {
  const open = name.indexOf("(");
  return open < 0 ? "defaults" : name.slice(open + 1, -1);
}

function searchFigure() {
  return data.figures.find((figure) => figure.key === search.figure) ?? { name: search.figure, better: 1 };
}

function searchRow(one) {
  const value = (name) => one.tried.find((tried) => tried.parameters === name)?.value;
  const gap = one.runner_up === null ? "–" : `${parametersOf(one.runner_up)} (${percent(Math.abs(value(one.chosen) - value(one.runner_up)))} behind)`;
  return element(
    "tr",
    {},
    element("th", { scope: "row" }, one.detector),
    element("td", { className: "name" }, parametersOf(one.chosen)),
    element("td", {}, percent(value(one.chosen))),
    element("td", { className: "name" }, gap),
    element("td", {}, String(one.tried.length)),
    element("td", { className: "name" }, one.without_effect.length > 0 ? one.without_effect.join(", ") : "–"),
  );
}

function showSearchCurve() {
  const one = search.detectors[state.searched];
  const chosen = one.tried.findIndex((tried) => tried.parameters === one.chosen);
  const names = one.tried.map((tried) => parametersOf(tried.parameters));
  draw(document.getElementById("search-curve"), {
    grid: { left: 60, right: 20, top: 30, bottom: 60 },
    tooltip: tooltip({ trigger: "axis", valueFormatter: (x) => `${percent(x)} %` }),
    xAxis: { type: "category", data: names, axisLabel: { color: colour("faint"), hideOverlap: true }, axisLine: { lineStyle: { color: colour("line") } } },
    yAxis: axis(`${searchFigure().name}, %`, { scale: true, nameGap: 42, axisLabel: { color: colour("faint"), formatter: (y) => percent(y, 1) } }),
    series: [
      {
        type: "line",
        symbolSize: (_, { dataIndex }) => (dataIndex === chosen ? 12 : 5),
        data: one.tried.map((tried) => tried.value),
        color: lineColour(0),
        markPoint: { symbol: "circle", symbolSize: 1, data: [{ coord: [chosen, one.tried[chosen].value] }], label: { color: colour("text"), position: "top", formatter: "chosen" } },
      },
    ],
  });
}

function startSearch() {
  const section = document.getElementById("search");
  if (!search) {
    section.remove();
    document.getElementById("search-link").remove();
    return;
  }
  const sets = search.ood_val.map((set) => `${set.name} (${grouped(set.rows)})`).join(", ");
  fill(
    "search-note",
    `Every combination was scored on validation images: ${search.id_val.name} (${grouped(search.id_val.rows)}) against ${sets}${search.ood_val.length > 1 ? ", taken together" : ""}. The first with the best ${searchFigure().name} was taken; test sets had no part in it.`,
  );
  fill("search-table", headRow("detector", "chosen", `${searchFigure().name}, validation`, "runner-up", "tried", "changes no score"), element("tbody", {}, ...search.detectors.map(searchRow)));
  options("searched", search.detectors.map((one) => one.detector), state.searched, (searched) => change({ searched }));
  show(showSearchCurve, ["searched"]);
}
