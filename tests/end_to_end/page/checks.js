/* Clicks through report.html as a person would, and compares what it shows with metrics.csv and thresholds.csv. page.sh has this run
   in the page, and says what it expects in `expected`: {metrics, thresholds, failures, classes, clusters, spectrum, shifted (CSV; "" of those that aren't there), pictures, texts, width}. Ends with a verdict. */

const failures = [];
let checks = 0;

function check(holds, text) {
  checks++;
  if (!holds) failures.push(text);
}

function rowsOf(csv) {
  const rows = [[""]];
  for (let i = 0, quoted = false; i < csv.length; i++) {
    const row = rows.at(-1);
    if (csv[i] === '"') {
      if (quoted && csv[i + 1] === '"') row[row.length - 1] += csv[i++];
      else quoted = !quoted;
    } else if (csv[i] === "," && !quoted) row.push("");
    else if (csv[i] === "\n" && !quoted) rows.push([""]);
    else row[row.length - 1] += csv[i];
  }
  const [head, ...body] = rows.filter((row) => row.length > 1);
  return body.map((row) => Object.fromEntries(head.map((name, i) => [name, row[i]])));
}

function choose(id, value) {
  const select = document.getElementById(id);
  select.value = value;
  select.dispatchEvent(new Event("change", { bubbles: true }));
}

const texts = (selector, root = document) => [...root.querySelectorAll(selector)].map((one) => one.textContent);
const shownNames = () => texts("#heat tbody th button");
/* Rounded, but 0 and 100 only of shares that are 0 and 1. */
const shows = (text, share) => Math.abs(Number(text) - 100 * Number(share)) <= 0.005 + 1e-9 || (["99.99", "0.01"].includes(text) && Math.abs(Number(text) - 100 * Number(share)) < 0.01);
const drawn = (id) => document.querySelectorAll(`#${id} svg path`).length;

function checkTable(rows, column) {
  const sets = texts("#heat thead th").slice(1).map((text) => text.replace(/ [▾▴]$/, ""));
  const lines = [...document.querySelectorAll("#heat tbody tr")];
  // A group of one set is that set's row once more, which the page leaves out.
  const shownRows = rows.filter((row) => columns.some((column) => column.name === row.ood_set));
  check(lines.length * sets.length === shownRows.length, `the table has ${lines.length} × ${sets.length} figures, metrics.csv ${shownRows.length} of its columns`);
  for (const line of lines)
    sets.forEach((set, i) => {
      const name = line.querySelector("th button").textContent;
      const row = rows.find((one) => one.detector === name && one.ood_set === set);
      const cell = line.cells[i + 1];
      const shown = cell.querySelector("span").textContent;
      check(row && shows(shown, row[column]), `${name} on ${set}: ${shown} shown, ${column} is ${row?.[column]}`);
      if (!row || !(`${column}_low` in row)) return;
      const [low, high] = cell.querySelector("small").textContent.split("–");
      check(shows(low, row[`${column}_low`]) && shows(high, row[`${column}_high`]), `${name} on ${set}: interval ${low}–${high}`);
    });
}

function checkFigures(rows) {
  FIGURES.forEach((figure, i) => {
    choose("figure", i);
    if (figure.key in rows[0]) checkTable(rows, figure.key);
  });
  choose("figure", 0);
}

function checkSorting(rows) {
  const buttons = () => [...document.querySelectorAll("#heat thead button")];
  const auroc = (name, set) => Number(rows.find((row) => row.detector === name && row.ood_set === set).auroc);
  columns.forEach((column, i) => {
    for (const falling of [true, false]) {
      const sorted = buttons()[i + 1].parentElement.ariaSort;
      if (sorted !== (falling ? "descending" : "ascending")) buttons()[i + 1].click();
      const values = shownNames().map((name) => auroc(name, column.name));
      const ordered = values.every((value, k) => k === 0 || (falling ? value <= values[k - 1] : value >= values[k - 1]));
      check(ordered, `sorted by ${column.name}, falling ${falling}: ${values}`);
    }
  });
  buttons()[0].click();
  check(shownNames().join() === [...detectors].sort((a, b) => a.localeCompare(b, "en")).join(), "sorted by name");
}

function checkThresholds(rows, detector) {
  const lines = [...document.querySelectorAll("#thresholds tbody tr")];
  const own = rows.filter((row) => row.detector === detectors[detector]);
  lines.forEach((line, share) => {
    const wanted = own.slice(share * columns.length, (share + 1) * columns.length);
    check(Math.fround(Number(line.cells[1].textContent)) === Math.fround(Number(wanted[0].threshold)), `threshold of ${detectors[detector]}: ${line.cells[1].textContent}`);
    check(shows(line.cells[2].textContent, wanted[0].id_share_expected), `${detectors[detector]} accepts ${line.cells[2].textContent} on average`);
    wanted.forEach((row, i) => {
      const [shown, interval] = [line.cells[i + 4].firstChild.textContent, line.cells[i + 4].querySelector("small").textContent];
      check(shows(shown, row.ood_share), `${row.detector} accepts ${shown} of ${row.ood_set}, not ${row.ood_share}`);
      check(shows(interval.split("–")[0], row.ood_share_low), `${row.detector} on ${row.ood_set}: interval ${interval}`);
    });
  });
}

async function checkPictures(expectPictures) {
  const pictures = [...document.querySelectorAll(".gallery img")];
  if (expectPictures) check(pictures.length > 0, "no pictures");
  for (const one of pictures) {
    if (!one.complete) await new Promise((done) => (one.onload = one.onerror = done));
    check(one.naturalWidth > 0, `a picture of ${one.alt} can't be decoded`);
  }
  check(document.querySelectorAll(".gallery figure").length > 0, "no images are named");
}

async function checkChoices(thresholds, expectPictures) {
  for (const detector of detectors.keys()) {
    choose("detector", detector);
    check(document.querySelector("#heat tr.chosen button").textContent === detectors[detector], `the table doesn't mark ${detectors[detector]}`);
    check(document.getElementById("confident-title").textContent.includes(detectors[detector]), `images of another detector than ${detectors[detector]}`);
    checkThresholds(thresholds, detector);
  }
  for (const set of oodSets.keys()) {
    choose("set", set);
    check(drawn("roc") > 3 && drawn("pr") > 3, `no curves on ${oodSets[set].name}`);
    await checkPictures(expectPictures);
  }
  for (const share of shares.keys()) choose("share", share);
  for (const positive of ["pr_ood", "pr_id"]) choose("positive", positive);
  const boxes = document.querySelectorAll("#heat tbody input");
  const others = [...boxes].filter((box) => !box.closest("tr").className).slice(0, 2).map((box) => box.getAttribute("aria-label"));
  for (const label of others) [...document.querySelectorAll("#heat tbody input")].find((box) => box.getAttribute("aria-label") === label).click();
  check(document.querySelectorAll("#histograms .chart svg").length === 1 + others.length, "a histogram for each chosen detector");
}

function checkSure() {
  const n = compared.size;
  for (const column of columns.keys()) {
    choose("column", column);
    check(document.getElementById("verdict").textContent.includes(detectors[rankedCompared(column)[0]]), `no verdict on ${columns[column].name}`);
    check(drawn("matrix") >= n * (n - 1), `the matrix of ${columns[column].name} has ${drawn("matrix")} shapes`);
    check(drawn("ranking") >= n, `the ranking of ${columns[column].name} has ${drawn("ranking")} shapes`);
    const order = rankedCompared(column);
    const tests = testsOf(column);
    const groups = unseparatedGroups(order, tests);
    for (const one of order.keys())
      for (const other of order.keys()) {
        const joined = groups.some((group) => group.includes(one) && group.includes(other));
        check(one === other || joined !== isSignificant(tests[order[one]][order[other]]), `a bar is wrong about ${detectors[order[one]]} and ${detectors[order[other]]}`);
      }
  }
  choose("column", meanColumn);
  check(document.getElementById("answer").textContent.includes(document.getElementById("verdict").textContent), "the page doesn't begin with its verdict");
}

function checkPrinting() {
  const folded = [...document.querySelectorAll("details")];
  folded[0].open = true;
  dispatchEvent(new Event("beforeprint"));
  check(folded.length > 1 && folded.every((one) => one.open), "what made it isn't printed");
  check(getComputedStyle(document.body).backgroundColor === "rgb(255, 255, 255)", "paper isn't white");
  const names = [document.getElementById("figure").selectedOptions[0].textContent, ...texts("#printed-figures h3")];
  check(FIGURES.slice(0, 3).every((figure) => names.includes(figure.name)), `only these are printed: ${names}`);
  dispatchEvent(new Event("afterprint"));
  check(folded.every((one, i) => one.open === (i === 0)), "printing leaves everything unfolded");
}

function checkTexts(wanted) {
  const text = document.querySelector("header").textContent + document.querySelector("main").textContent;
  for (const one of wanted) check(text.includes(one), `the page doesn't show ${one}`);
  check(document.querySelectorAll("main b, main script, main iframe, img:not([src^='data:'])").length === 0, "a name became an element");
  check(performance.getEntriesByType("resource").length === 0, "the page loaded something");
}

function checkTheme() {
  const ground = () => getComputedStyle(document.body).backgroundColor;
  const before = ground();
  document.getElementById("theme").click();
  check(ground() !== before, "the button changes no colours");
  document.getElementById("theme").click();
  check(ground() === before, "the button doesn't change back");
}

function checkWidth(width) {
  check(innerWidth === width, `the window has ${innerWidth} pixels`);
  check(document.documentElement.scrollWidth <= innerWidth, `the page is ${document.documentElement.scrollWidth} pixels wide`);
  for (const chart of document.querySelectorAll(".chart")) check(chart.hidden || chart.scrollWidth <= chart.clientWidth + 1, `the chart ${chart.id} overflows`);
}

/* The tables of failure detection against failures.csv; the worst classes and folders against classes.csv. */
function checkMistakes(rows) {
  const shown = (text, value) => (value === "" ? text === "–" : shows(text, value));
  for (const set of oodSets.keys()) {
    choose("set", set);
    const lines = [...document.querySelectorAll("#mistakes-table tbody tr")];
    check(lines.length === shownNames().length, `${lines.length} detectors in the table of mistakes`);
    for (const line of lines) {
      const of = (name) => rows.find((row) => row.detector === line.cells[0].textContent && row.ood_set === name);
      const values = (row, figure) => ["", "_low", "_high"].map((end) => row[figure.key + end]);
      const alone = data.failure_figures.filter((figure) => !figure.needs_ood).map((figure) => values(of(""), figure));
      const wanted = [...alone, ...data.failure_figures.map((figure) => values(of(oodSets[set].name), figure))];
      wanted.forEach(([value, low, high], i) => {
        const [figure, ends] = [...line.cells[i + 1].children].map((part) => part.textContent);
        const told = shown(figure, value) && (value === "" ? ends === "" : shows(ends.split("–")[0], low) && shows(ends.split("–")[1], high));
        check(told, `mistakes of ${line.cells[0].textContent}: ${figure} (${ends}) shown for ${value} (${low}, ${high})`);
      });
    }
    for (const id of ["risk-id", "risk-ood"]) check(drawn(id) >= 1, `no curve in ${id}`);
  }
  choose("set", 0);
}

function checkWorst(rows) {
  const at95 = shares.findIndex((share) => Math.abs(share - 0.95) < 1e-9);
  const worst = (parts, detector, set) => {
    const wrong = parts.wrong[detector][at95];
    const own = rows.filter((row) => row.detector === detectors[detector] && row.set === set);
    const order = worstParts(parts, wrong);
    check(order.length === own.length, `${order.length} parts of ${set}, classes.csv has ${own.length}`);
    own.forEach((row, i) => {
      const [low, high] = wilson(wrong[order[i]], parts.images[order[i]]);
      const same = row.part === parts.names[order[i]] && Number(row.wrong) === wrong[order[i]] && Math.abs(low - row.share_low) < 1e-12 && Math.abs(high - row.share_high) < 1e-12;
      check(same, `part ${i} of ${set} is ${parts.names[order[i]]}, in classes.csv ${row.part}`);
    });
  };
  for (const detector of detectors.keys()) {
    worst(data.classes, detector, idSet.name);
    oodSets.forEach((set, i) => worst(data.folders[i], detector, set.name));
  }
}

function checkClusters(rows) {
  const row = rows.find((one) => one.detector === detectors[state.detector] && one.ood_set === oodSets[state.set].name);
  const note = document.getElementById("clusters-note").textContent;
  check(row.standard_error_id_classes === "" ? note === "" : note.includes(`${percent(Number(row.standard_error_id_classes))} by the`), `the note on classes says: ${note}`);
}

/* The section on shifted sets against full_spectrum.csv and shifted.csv; without these there is none. */
function checkSpectrum(plain, rows, shares) {
  const section = document.getElementById("spectrum");
  check((section === null) === (rows.length === 0) && (section === null) === (document.getElementById("spectrum-link") === null), "a section on shifted sets where there are some, else none");
  if (!section) return;
  const shown = (text, value) => (value === "" ? text === "–" : shows(text, value));
  const find = (from, detector, set) => from.find((row) => row.detector === detector && row.ood_set === set);
  FIGURES.forEach((figure, i) => {
    choose("spectrum-figure", i);
    const lines = [...document.querySelectorAll("#spectrum-table tbody tr")];
    check(lines.length === shownNames().length && lines.length > 0, `${lines.length} detectors in the table of the full spectrum`);
    for (const line of lines)
      columns.forEach((column, place) => {
        const name = line.cells[0].textContent;
        [plain, rows].forEach((from, kind) => {
          const [cell, row] = [line.cells[1 + 2 * place + kind], find(from, name, column.name)];
          check(shown(cell.querySelector("span").textContent, row[figure.key]), `${figure.key} of ${name} on ${column.name}, ${kind ? "full spectrum" : "plain"}: ${cell.textContent} for ${row[figure.key]}`);
          const low = row[`${figure.key}_low`];
          if (low !== undefined && low !== "") check(shows(cell.querySelector("small").textContent.split("–")[0], low), `interval of ${figure.key} of ${name}: ${cell.textContent} for ${low}`);
          if (kind && row[figure.key] !== "") check(Math.abs(parseFloat(cell.querySelector(".cost").textContent) - 100 * (row[figure.key] - find(plain, name, column.name)[figure.key])) < 0.00501, `what it costs ${name}: ${cell.textContent}`);
        });
      });
    check(drawn("spectrum-chart") >= 2 * compared.size, `${drawn("spectrum-chart")} marks in the chart of the full spectrum`);
  });
  choose("spectrum-figure", 0);
  const [right, ...lines] = [...document.querySelectorAll("#spectrum-accepted tbody tr")];
  check(lines.length === shownNames().length, `${lines.length} detectors in the table of accepted shares`);
  for (const line of lines) {
    const own = shares.filter((row) => row.detector === line.cells[0].textContent);
    own.forEach((row, i) => {
      const [low, high] = line.cells[i + 1].querySelector("small").textContent.split("–");
      check(shows(line.cells[i + 1].firstChild.textContent, row.share) && shows(low, row.share_low) && shows(high, row.share_high), `${row.detector} accepts of ${row.set}: ${line.cells[i + 1].textContent} for ${row.share}`);
      check(shown(right.cells[i + 1].textContent, row.accuracy), `the classifier on ${row.set}: ${right.cells[i + 1].textContent} for ${row.accuracy}`);
    });
  }
  for (const detector of detectors.keys()) {
    choose("detector", detector);
    const [first, second] = texts("#spectrum-answer li");
    const [before, after] = [plain, rows].map((from) => find(from, detectors[detector], "mean").auroc);
    check(first.includes(`the AUROC of ${detectors[detector]} ${Number(after) < Number(before) ? "falls" : "rises"} from ${percent(Number(before))} % to ${percent(Number(after))} % (`), `the answer says: ${first}`);
    const shifted = shares.filter((row) => row.detector === detectors[detector]).slice(1, -1);
    const refused = 1 - shifted.reduce((sum, row) => sum + Number(row.accepted), 0) / shifted.reduce((sum, row) => sum + Number(row.images), 0);
    check(second.startsWith(`Its threshold of 95 % refuses ${percent(refused)} % (`), `the answer says: ${second}`);
  }
  choose("detector", 0);
}

/* Of many detectors the table shows ten at first, those that are looked for, or all. */
function checkTableChoice() {
  const many = detectors.length > 20;
  check(document.getElementById("table-choice").hidden !== many, "what is shown of the table can be chosen where there are many detectors, else not");
  check(compared.size === (many ? 10 : detectors.length), `${compared.size} detectors are compared`);
  if (!many) return;
  check(shownNames().length === 10, `the table begins with ${shownNames().length} rows`);
  const wanted = document.getElementById("wanted");
  const look = (text) => {
    wanted.value = text;
    wanted.dispatchEvent(new Event("input"));
  };
  look("ASH_");
  check(shownNames().join() === detectors.filter((name) => name.includes("ash_")).sort((a, b) => shownNames().indexOf(a) - shownNames().indexOf(b)).join(), `found ${shownNames()}`);
  look("");
  document.getElementById("all-rows").click();
  check(shownNames().length === detectors.length, "not all rows are shown");
}

/* Every chart can be saved; what is saved is a drawing, and a picture of twice its size. */
async function checkSaving() {
  const charts = [...document.querySelectorAll(".chart svg")].length;
  const rows = [...document.querySelectorAll(".save")];
  check(rows.length >= charts && charts > 0, `${charts} charts, ${rows.length} can be saved`);
  check(rows.every((row) => [...row.querySelectorAll("button")].every((one) => one.ariaLabel)), "a button has no name");
  const saved = [];
  const real = URL.createObjectURL;
  URL.createObjectURL = (blob) => {
    saved.push(blob);
    return "#";
  };
  const [svg, png] = document.getElementById("ranking").nextElementSibling.querySelectorAll("button");
  svg.click();
  png.click();
  for (let i = 0; i < 100 && saved.length < 2; i++) await new Promise((done) => setTimeout(done, 50));
  URL.createObjectURL = real;
  check(saved.length === 2, `${saved.length} files instead of two`);
  const drawing = saved[0] && new DOMParser().parseFromString(await saved[0].text(), "image/svg+xml");
  check(drawing?.documentElement.nodeName === "svg" && drawing.querySelectorAll("path").length > 2, "the SVG isn't a drawing");
  const picture = saved[1] && (await createImageBitmap(saved[1]));
  check(picture?.width === 2 * document.getElementById("ranking").clientWidth, `the PNG is ${picture?.width} wide`);
}

async function checkAll() {
  const rows = rowsOf(expected.metrics);
  checkTableChoice();
  checkFigures(rows);
  checkSorting(rows);
  await checkChoices(rowsOf(expected.thresholds), expected.pictures);
  checkSure();
  await checkSaving();
  checkMistakes(rowsOf(expected.failures));
  checkWorst(rowsOf(expected.classes));
  checkClusters(rowsOf(expected.clusters));
  checkSpectrum(rows, rowsOf(expected.spectrum), rowsOf(expected.shifted));
  checkTexts(expected.texts);
  checkTheme();
  checkPrinting();
  checkWidth(expected.width);
}

checkAll()
  .catch((error) => failures.push(String(error.stack)))
  .then(() => (failures.length > 0 ? `FAILED: ${failures.slice(0, 10).join(" | ")}` : `PASSED ${checks} checks`));
