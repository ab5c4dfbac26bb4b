// Colours as they were chosen, before anything is drawn.
"use strict";
try {
  const chosen = localStorage.getItem("datagen-colours");
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.colours = chosen;
} catch { /* a browser that keeps nothing */ }
