/* Light, dark, and paper. Needs redraw(). */

function setTheme(theme) {
  if (theme) document.documentElement.dataset.theme = theme;
  else delete document.documentElement.dataset.theme;
  redraw();
}

function startTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const current = () => document.documentElement.dataset.theme ?? (dark.matches ? "dark" : "light");
  document.getElementById("theme").addEventListener("click", () => setTheme(current() === "dark" ? "light" : "dark"));
  dark.addEventListener("change", redraw);
}

/* On paper: light colours, and everything that can be unfolded. */
function startPrinting() {
  const folded = () => [...document.querySelectorAll("details")];
  let theme;
  let open;
  addEventListener("beforeprint", () => {
    theme = document.documentElement.dataset.theme;
    open = folded().map((one) => one.open);
    for (const one of folded()) one.open = true;
    setTheme("light");
  });
  addEventListener("afterprint", () => {
    setTheme(theme);
    folded().forEach((one, i) => (one.open = open[i]));
  });
}
