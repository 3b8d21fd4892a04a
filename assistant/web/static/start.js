// Runs before Gradio's module: hands it its configuration, and the page's language instead of
// the browser's, since Gradio picks its texts by navigator.language.
(() => {
  "use strict";
  const language = document.documentElement.lang;
  Object.defineProperty(navigator, "language", { configurable: true, get: () => language });
  Object.defineProperty(navigator, "languages", { configurable: true, get: () => [language] });
  // The staff's view, by its address; known before anything is drawn, so that nothing jumps.
  const view = new URLSearchParams(window.location.search).get("vy");
  document.documentElement.classList.toggle("snabb", view === "snabb");
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  window.gradio_config = read("gradio-config");
  window.gradio_api_info = read("gradio-api");
  window.__gradio_mode__ = "app";
})();
