// The theme that was chosen, or the system's. `data-theme` on the root element is what the style sheet looks at.
(function () {
  var chosen = null;
  try {
    chosen = localStorage.getItem("roundhouse.theme");
  } catch (_) {
    // No storage in this browser: the system decides.
  }
  var dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = dark ? "dark" : "light";
})();
