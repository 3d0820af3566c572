// Takes a heading along: <meta http-equiv="refresh"> forgets it.
"use strict";
if (location.hash) location.replace(document.currentScript.dataset.to + location.hash);
