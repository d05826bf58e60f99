/* Elements out of texts. Nothing here, or anywhere on this page, makes HTML of a text. */

function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.startsWith("aria-") || name === "scope" || name === "style") made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children);
  return made;
}

function fill(id, ...children) {
  document.getElementById(id).replaceChildren(...children);
}

function headRow(...texts) {
  return element("thead", {}, element("tr", {}, ...texts.map((text) => element("th", { scope: "col" }, text))));
}

function options(id, texts, chosen, choose) {
  const select = document.getElementById(id);
  select.replaceChildren(...texts.map((text, i) => element("option", { value: i, selected: i === chosen }, text)));
  select.addEventListener("change", () => choose(Number(select.value)));
}
