/* The reader's own list: buttons that add an entry to it and remove it again. The list is kept in this browser; the
   page my-list.html shows it. Messages are in SAY. */
"use strict";

globalThis.fieldguideSelection = (() => {
  const FORMAT = "fieldguide-list";
  const list = new URL(document.currentScript?.dataset.list ?? "my-list.html", location.href);
  /** Another for each folder of a host, so that guides do not mix. */
  const KEY = `${FORMAT} ${new URL(".", list).pathname}`;
  const ID = /^[a-z0-9-]+\/[a-z0-9-]+$/;

  /** The ids of the entries on the list: `lesson/start-small`. */
  function read() {
    try {
      const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
      return Array.isArray(found) ? [...new Set(found.filter((id) => typeof id === "string" && ID.test(id)))] : [];
    } catch {
      return [];
    }
  }

  /** Keeps the list. Whether the browser did. */
  function write(ids) {
    try {
      if (ids.length > 0) localStorage.setItem(KEY, JSON.stringify(ids));
      else localStorage.removeItem(KEY);
      return true;
    } catch {
      return false;
    }
  }

  return { FORMAT, ID, KEY, list, read, write };
})();

(() => {
  const SAY = {
    add: "Add to my list",
    remove: "Remove from my list",
    addOf: (title) => `Add to my list: ${title}`,
    removeOf: (title) => `Remove from my list: ${title}`,
    open: (number) => (number === 1 ? "Open my list (1 entry)" : `Open my list (${number} entries)`),
    unkept: "Your browser does not save lists.",
  };
  const { ID, KEY, list, read, write } = globalThis.fieldguideSelection;
  const buttons = [];

  function show() {
    const ids = read();
    for (const { button, id, title, link } of buttons) {
      const isOn = ids.includes(id);
      button.textContent = isOn ? SAY.remove : SAY.add;
      button.ariaLabel = (isOn ? SAY.removeOf : SAY.addOf)(title);
      button.classList.toggle("on-list", isOn);
      if (link) {
        link.hidden = ids.length === 0;
        link.textContent = SAY.open(ids.length);
      }
    }
  }

  function toggle(id, button) {
    const ids = read();
    const kept = write(ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id]);
    show();
    if (!kept) button.textContent = SAY.unkept;
  }

  for (const holder of document.querySelectorAll("main [data-entry]")) {
    const id = holder.dataset.entry;
    if (!ID.test(id)) continue;
    const heading = holder.querySelector("h1, .card-title");
    if (!heading) continue;
    const title = heading.textContent.trim();
    const button = document.createElement("button");
    button.type = "button";
    button.className = "add-to-list";
    button.addEventListener("click", () => toggle(id, button));
    const place = document.createElement("p");
    place.className = "add-place";
    place.append(button);
    const found = { button, id, title };
    if (holder.matches("article")) {
      found.link = document.createElement("a");
      found.link.href = list.href;
      place.append(" ", found.link);
      heading.parentElement.append(place);
    } else holder.append(place);
    buttons.push(found);
  }
  if (buttons.length === 0) return;
  addEventListener("storage", ({ key }) => (key === KEY || key === null) && show());
  addEventListener("pageshow", show);
  show();
})();
