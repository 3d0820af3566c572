// Makes filters fast: prefetches the page of a choice, and keeps open what
// was open. The choices are links to pages of their own and work without this.
"use strict";

(() => {
    const filters = document.getElementById("part_filters");
    if (!filters) return;

    const fetched = new Set();
    function fetchAhead({ target }) {
        const link = target.closest?.("a[href]");
        const address = link?.href.replace(/#.*/, "");
        if (!address || fetched.has(address) || !address.startsWith("http")) return;
        fetched.add(address);
        const ahead = document.createElement("link");
        ahead.rel = "prefetch";
        ahead.href = address;
        document.head.append(ahead);
    }
    filters.addEventListener("pointerover", fetchAhead);
    filters.addEventListener("focusin", fetchAhead);

    // What is open is remembered from one page of a reader's choosing to the next, and no longer.
    const key = "fieldguide-open-filters";
    const groups = [...filters.querySelectorAll(".filter")];
    const name = (group) => group.querySelector("summary").textContent.trim();
    try {
        const open = JSON.parse(sessionStorage.getItem(key) ?? "[]");
        if (location.hash === "#part_filters") {
            for (const group of groups) group.open = open.includes(name(group));
            if (open.length > 0) filters.querySelector(".fold").open = true;
        }
        filters.addEventListener("click", (event) => {
            if (!event.target.closest("a[href]")) return;
            const open = groups.filter((group) => group.open).map(name);
            sessionStorage.setItem(key, JSON.stringify(open));
        });
    } catch {
        // Storage can be forbidden; then nothing is remembered.
    }
})();
