/* Light, dark, or as the system: the reader's choice is set on <html> before anything is drawn.
   The control is in the masthead, and shows when this has run. */
(() => {
"use strict";

const KEY = "fieldguide-theme";
const root = document.documentElement;
const meta = (name) => [...document.querySelectorAll(`meta[name="${name}"]`)];
const [scheme] = meta("color-scheme");
// One for light, one for dark; a guide with colours of its own has none.
const bars = meta("theme-color"), barColours = bars.map(({ content }) => content);

function stored() {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null; // Private windows and strict settings have no storage.
  }
}

function store(choice) {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // Then the choice holds for this page.
  }
}

function apply(choice) {
  const at = ["light", "dark"].indexOf(choice);
  root.dataset.theme = at < 0 ? "auto" : choice;
  scheme.content = at < 0 ? "light dark" : choice;
  bars.forEach((bar, own) => (bar.content = barColours[at < 0 ? own : at]));
  const select = document.querySelector("select#theme_choice");
  if (select) select.value = root.dataset.theme;
}

apply(stored());
addEventListener("DOMContentLoaded", () => {
  const select = document.querySelector("select#theme_choice");
  if (!select) return; // A theme may do without.
  apply(root.dataset.theme);
  select.addEventListener("change", () => {
    apply(select.value);
    store(select.value);
  });
});
// Other tabs follow; so do pages that the browser kept while the reader was elsewhere.
addEventListener("storage", ({ key }) => key === KEY && apply(stored()));
addEventListener("pageshow", ({ persisted }) => persisted && apply(stored()));
})();
