// Runs before Gradio's module: hands it its configuration, and the page's language instead of
// the browser's, since Gradio picks its texts by navigator.language.
(() => {
  "use strict";
  const language = document.documentElement.lang;
  Object.defineProperty(navigator, "language", { configurable: true, get: () => language });
  Object.defineProperty(navigator, "languages", { configurable: true, get: () => [language] });
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  window.gradio_config = read("gradio-config");
  // Its theme is not for us either: what is there, switched off, it does not load.
  const theme = document.createElement("link");
  theme.rel = "stylesheet";
  theme.disabled = true;
  const { root, theme_hash: version } = window.gradio_config;
  theme.setAttribute("href", `${root}/theme.css?v=${version}`);
  document.head.append(theme);
  window.gradio_api_info = read("gradio-api");
  window.__gradio_mode__ = "app";
})();
