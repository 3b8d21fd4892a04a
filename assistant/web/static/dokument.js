// Marks the passage that the address names (#START-END, in code points) and scrolls to it.
(() => {
  "use strict";

  const unmark = () => {
    for (const mark of document.querySelectorAll(".dokument mark")) {
      mark.replaceWith(...mark.childNodes);
    }
    for (const line of document.querySelectorAll("[data-start]")) line.normalize();
  };

  // An element with data-start holds one slice of the source and nothing else.
  const markLine = (line, start, end) => {
    const first = Number(line.dataset.start);
    const characters = Array.from(line.textContent);
    const from = Math.max(0, start - first);
    const to = Math.min(characters.length, end - first);
    if (from >= to) return null;
    const mark = document.createElement("mark");
    mark.textContent = characters.slice(from, to).join("");
    line.replaceChildren(characters.slice(0, from).join(""), mark, characters.slice(to).join(""));
    return mark;
  };

  const show = () => {
    const place = /^#(\d+)-(\d+)$/.exec(window.location.hash);
    if (place) {
      unmark();
      for (const line of document.querySelectorAll("[data-start]")) {
        markLine(line, Number(place[1]), Number(place[2]));
      }
    }
    const mark = document.querySelector(".dokument mark");
    if (!mark) return;
    mark.id = "markering";
    mark.tabIndex = -1;
    document.getElementById("om-markering").hidden = false;
    if (place || !window.location.hash) {
      mark.scrollIntoView({ block: "center" });
      mark.focus({ preventScroll: true });
    }
  };

  window.addEventListener("hashchange", show);
  show();
})();
