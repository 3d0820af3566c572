/* What narrows a page down: sources by their words, the map by stance, a search by the words of an address that
   does not exist. Every page is whole without it; messages are in SAY. */
(() => {
"use strict";

const SAY = { found: (number) => `${number} shown` };
const main = document.querySelector("main");
if (!main) return;

const find = document.getElementById("part_find");
if (find) {
  const lines = [...main.querySelectorAll(".bibliography > li")].map((line) => [line, line.textContent.toLowerCase()]);
  find.hidden = false;
  find.querySelector("input").addEventListener("input", ({ target }) => {
    const words = target.value.toLowerCase().split(/\s+/).filter(Boolean);
    let number = 0;
    for (const [line, said] of lines) {
      line.hidden = !words.every((word) => said.includes(word));
      number += line.hidden ? 0 : 1;
    }
    for (const list of main.querySelectorAll(".bibliography")) {
      list.previousElementSibling.hidden = !list.querySelector("li:not([hidden])");
    }
    find.querySelector("[role=status]").textContent = words.length > 0 ? SAY.found(number) : "";
  });
}

const lines = main.querySelectorAll(".map .line");
if (lines.length > 0) {
  for (const label of main.querySelectorAll("[data-stance]")) {
    const box = Object.assign(document.createElement("input"), { type: "checkbox", checked: true });
    const choice = document.createElement("label");
    label.replaceWith(choice);
    choice.append(box, ...label.childNodes);
    box.addEventListener("change", () => {
      for (const line of lines) {
        if (line.classList.contains(`tone-${label.dataset.stance}`)) line.style.display = box.checked ? "" : "none";
      }
    });
  }
}

const lost = document.getElementById("lost_q");
if (lost) {
  const name = location.pathname.split("/").filter(Boolean).pop() ?? "";
  let words = "";
  try {
    words = decodeURIComponent(name);
  } catch {
    // An address may hold anything; what cannot be decoded is no words.
  }
  lost.value = words.replace(/\.html?$/, "").replace(/[-_]+/g, " ").replace(/^404$|^index$/, "");
}
})();
