"use strict";
(() => {
  const form = document.getElementById("urval");
  const rows = Array.from(document.querySelectorAll("#fragor details"));
  const names = ["kind", "register", "expect", "verdict", "stage", "split"];
  const texts = new Map();
  const textOf = (row) => {
    if (!texts.has(row)) texts.set(row, row.textContent.toLowerCase());
    return texts.get(row);
  };
  const apply = () => {
    const wanted = names.map((name) => [name, form.elements[name].value]).filter(([, value]) => value);
    const sought = form.elements.search.value.trim().toLowerCase();
    let shown = 0;
    for (const row of rows) {
      const fits = wanted.every(([name, value]) => row.dataset[name] === value) && (!sought || textOf(row).includes(sought));
      row.hidden = !fits;
      shown += fits;
    }
    const said = form.dataset.shown.replace("{shown}", shown).replace("{count}", rows.length);
    document.getElementById("antal").textContent = said;
  };
  const reveal = () => {
    const place = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const row = place && place.closest("#fragor details");
    if (!row) return;
    if (row.hidden) {
      form.reset();
      apply();
    }
    row.open = true;
    place.scrollIntoView();
  };
  form.hidden = false;
  form.addEventListener("input", apply);
  form.addEventListener("reset", () => setTimeout(apply));
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("hashchange", reveal);
  apply();
  reveal();
})();
