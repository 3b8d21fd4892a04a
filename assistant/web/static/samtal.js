// What Gradio leaves to us: sources that open from their number and give the focus back, what a
// screen reader is told, copying, suggestions, and questions that come in the address after #q=.
(() => {
  "use strict";

  const texts = JSON.parse(document.getElementById("texter").textContent);
  const live = document.getElementById("live");
  const transcript = () => document.getElementById("samtal");
  const field = () => document.querySelector("#fraga textarea, #fraga input");
  const button = (id) => {
    const element = document.getElementById(id);
    return element && (element.matches("button") ? element : element.querySelector("button"));
  };

  // The same words twice are told twice only if the region was emptied in between.
  const tell = (text) => {
    live.textContent = "";
    window.requestAnimationFrame(() => { live.textContent = text; });
  };

  // --- until Gradio has drawn its field -----------------------------------------------------

  // The page's own form is there from the first moment. What is written in it goes over to
  // Gradio's field; what is sent from it is asked as soon as there is somebody to ask, and if that
  // takes too long the plain page answers, as it does without this script.
  const early = document.getElementById("fore");
  const earlyField = early.querySelector("textarea");
  const PATIENCE_MS = 10000;
  let isSentEarly = false;
  let isComposing = false;

  const sendEarly = () => {
    if (!earlyField.value.trim()) {
      tell(texts.empty);
      earlyField.focus();
    } else if (!isSentEarly) {
      isSentEarly = true;
      const pending = early.querySelector(".soker");
      pending.hidden = false;
      tell(pending.textContent);
      window.setTimeout(() => { if (early.isConnected) early.submit(); }, PATIENCE_MS);
    }
  };

  early.addEventListener("submit", (event) => {
    event.preventDefault();
    sendEarly();
  });

  earlyField.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    sendEarly();
  });

  const handOver = () => {
    const { value, selectionStart, selectionEnd } = earlyField;
    const hadFocus = early.contains(document.activeElement);
    early.remove();
    document.getElementById("innehall").removeAttribute("role");
    document.body.classList.add("redo");
    const input = field();
    if (isSentEarly) {
      ask(value);
    } else if (value) {
      input.value = value;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
    if (!hadFocus) return;
    input.focus({ preventScroll: true });
    input.setSelectionRange(selectionStart, selectionEnd);
  };

  // --- asking -----------------------------------------------------------------------------

  const ask = (question) => {
    if (early.isConnected) {
      earlyField.value = question;
      sendEarly();
      return;
    }
    const input = field();
    input.value = question;
    input.dispatchEvent(new Event("input", { bubbles: true }));
    // Gradio hands the value on when it has been rendered; the click must come after that.
    window.setTimeout(() => button("skicka").click());
  };

  const askFromAddress = () => {
    if (!window.location.hash.startsWith("#q=")) return;
    const question = new URLSearchParams(window.location.hash.slice(1)).get("q");
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
    if (question && question.trim()) ask(question);
  };

  // --- stopping ---------------------------------------------------------------------------

  let stopping = false;

  // What was asked goes back into the field, to be asked again or differently.
  const takeBackQuestion = () => {
    const heading = transcript().querySelector("article.vantar .tur-fraga");
    const input = field();
    if (heading && !input.value.trim()) {
      input.value = heading.lastChild.textContent;
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
  };

  const stop = () => {
    takeBackQuestion();
    stopping = true;
    field().focus();
  };

  // --- sources ----------------------------------------------------------------------------

  let cameFrom = null;

  const openSource = (link) => {
    const source = document.getElementById(link.getAttribute("href").slice(1));
    if (!source) return;
    cameFrom = link;
    source.open = true;
    const summary = source.querySelector("summary");
    summary.focus({ preventScroll: true });
    source.scrollIntoView({ block: "nearest" });
  };

  const returnToCitation = () => {
    if (!cameFrom || !cameFrom.isConnected) return false;
    cameFrom.focus();
    cameFrom = null;
    return true;
  };

  // --- copying ----------------------------------------------------------------------------

  const textToCopy = (turn) => {
    const lines = turn.querySelector(".kopia");
    return Array.from(lines.childNodes, (node) => node.href || node.textContent).join("").trim();
  };

  const copy = async (turn) => {
    try {
      await navigator.clipboard.writeText(textToCopy(turn));
      tell(texts.copied);
      turn.querySelector(".kopiera").classList.add("gjort");
    } catch {
      tell(texts.copy_failed);
    }
  };

  // --- verdicts ----------------------------------------------------------------------------

  const judge = async (chosen) => {
    const asked = chosen.closest(".omdome");
    const body = new URLSearchParams({
      id: asked.id.replace("omdome-", ""),
      verdict: chosen.value,
    });
    try {
      const response = await fetch("/omdome", { method: "POST", body });
      if (!response.ok) throw new Error(response.status);
      for (const each of asked.querySelectorAll(".tumme")) {
        each.setAttribute("aria-pressed", String(each === chosen));
      }
      asked.querySelector(".tack").hidden = false;
      tell(texts.judged);
    } catch {
      tell(texts.not_judged);
    }
  };

  // --- the staff's view ----------------------------------------------------------------------

  const isQuick = document.documentElement.classList.contains("snabb");

  const useQuickKey = (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const typing = event.target.closest("input, textarea, select, [contenteditable]");
    const last = transcript().querySelector("article.tur:last-of-type");
    if (event.key === "Escape" && event.target === field() && last) {
      last.querySelector(".tur-fraga").focus();
    } else if (!typing && event.key === "/") {
      event.preventDefault();
      field().focus();
    } else if (!typing && event.key.toLowerCase() === "k" && last && last.querySelector(".kopia")) {
      copy(last);
    }
  };

  // The other language shows the same view.
  const keepView = () => {
    for (const link of document.querySelectorAll(".sidor a[hreflang], a.namn")) {
      const address = new URL(link.href);
      address.searchParams.set("vy", "snabb");
      link.href = address.pathname + address.search;
    }
  };

  // --- what happens in the transcript -------------------------------------------------------

  const told = new WeakSet();
  // The turn that a language model is writing: it comes anew with each sentence.
  let writing = null;

  const wantsFocus = (said) => {
    // The button that asked may be gone: nobody is to be put back to the top of the page.
    const active = document.activeElement;
    if (active === document.body || !active.checkVisibility()) return true;
    if (!said || active !== field() || field().value) return false;
    // On a phone the keyboard would cover the answer; the staff's keys work outside the field.
    return isQuick || window.matchMedia("(pointer: coarse)").matches;
  };

  // What fits above the composer, page header and all, is not scrolled to: it would cut the header.
  const scrollTo = (turn) => {
    const { bottom } = turn.getBoundingClientRect();
    const room = window.innerHeight - document.getElementById("fragerad").offsetHeight;
    if (bottom + window.scrollY <= room) window.scrollTo(0, 0);
    else turn.scrollIntoView({ block: "start" });
  };

  const showTurn = (turn, wasWriting) => {
    const pending = turn.querySelector(".soker");
    const said = turn.querySelector(".sagt");
    if (pending) tell(pending.textContent);
    if (said) tell(said.textContent);
    for (const link of turn.querySelectorAll(".visa a")) link.dataset.address = link.href;
    // Whoever reads on while it is written is not taken back to the top of it.
    if (!wasWriting) scrollTo(turn);
    if (wantsFocus(said)) turn.querySelector(".tur-fraga").focus({ preventScroll: true });
  };

  // The conversation is kept nowhere: a link that replaced the page would lose it.
  const keepThePage = (hasTurns) => {
    for (const link of document.querySelectorAll(".sidor a, .fot-lankar a")) {
      const said = link.querySelector(".sr");
      if (hasTurns && !said) {
        link.target = "_blank";
        const span = document.createElement("span");
        span.className = "sr";
        span.textContent = ` ${texts.new_tab}`;
        link.append(span);
      } else if (!hasTurns && said) {
        link.removeAttribute("target");
        said.remove();
      }
    }
  };

  // The server sends each turn by itself and remembers none: those before it stand here, with
  // what was opened in them.
  const earlier = document.createElement("div");
  earlier.className = "tidigare";
  let clearing = false;
  // The turn in whose place another one is looked for, until that one is there.
  let replaced = null;
  const numberOf = (turn) => Number(turn.id.replace("tur-", ""));
  const finished = "article.tur:not(.vantar)";

  const takenAway = (changes) => changes
    .filter((change) => change.target !== earlier)
    .flatMap((change) => Array.from(change.removedNodes))
    .filter((node) => node.nodeType === Node.ELEMENT_NODE && node.matches(finished));

  const keepEarlier = (changes) => {
    const now = transcript().querySelector(".md article.tur");
    const isAgain = (turn) => now !== null && numberOf(turn) >= numberOf(now);
    for (const turn of takenAway(changes)) {
      if (!clearing && !isAgain(turn)) earlier.append(turn);
      if (isAgain(turn)) replaced = turn;
    }
    const last = earlier.lastElementChild;
    if (last && isAgain(last)) {
      replaced = last;
      last.remove();
    }
    if (clearing && !now) {
      earlier.replaceChildren();
      clearing = false;
    }
    if (!now && replaced) earlier.append(replaced);
    if (!now || now.matches(finished)) replaced = null;
  };

  // The latest turn is taken away by the server's answer.
  const clear = () => {
    clearing = transcript().querySelector(".md article.tur") !== null;
    if (!clearing) earlier.replaceChildren();
  };

  const lookForTurns = (changes) => {
    keepEarlier(changes);
    const turns = transcript().querySelectorAll("article.tur");
    document.body.classList.toggle("har-samtal", turns.length > 0);
    keepThePage(turns.length > 0);
    const last = turns[turns.length - 1];
    for (const literally of transcript().querySelectorAll(".ordagrant")) {
      literally.hidden = !last.contains(literally);  // only the latest question is asked again
    }
    const isWaiting = last !== undefined && last.classList.contains("vantar");
    document.body.classList.toggle("vantar", isWaiting);
    if (stopping && !isWaiting) {
      stopping = false;
      tell(texts.stopped);
    }
    if (last && !told.has(last)) {
      told.add(last);
      const isDraft = last.classList.contains("utkast");
      if (!isDraft || writing !== last.id) showTurn(last, writing === last.id);
      writing = isDraft ? last.id : null;
    }
  };

  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest(selector);
    const link = at("a.hanv");
    if (link) {
      event.preventDefault();
      openSource(link);
    } else if (at(".fraga-detta")) {
      ask(at(".fraga-detta").value);
    } else if (at(".kopiera")) {
      copy(at("article.tur"));
    } else if (at("button.tumme")) {
      judge(at("button.tumme"));
    } else if (at("#stoppa")) {
      stop();
    } else if (at(".ordagrant")) {
      button("ordagrant").click();
    } else if (at("#igen")) {
      askAgain();
    } else if (at("#ny")) {
      clear();
      tell(texts.cleared);
      field().focus();
    } else if (at("#skicka") && !field().value.trim()) {
      tell(texts.empty);
      field().focus();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (isQuick && started()) useQuickKey(event);
    if (event.key === "Escape" && event.target.closest(".kallor") && returnToCitation()) {
      event.preventDefault();
    } else if (event.key === "Enter" && event.target === field() && !field().value.trim()) {
      tell(texts.empty);
    }
  });

  window.addEventListener("hashchange", askFromAddress);

  // --- a lost connection --------------------------------------------------------------------

  const banner = document.getElementById("forbindelse");
  const bannerText = document.getElementById("forbindelse-text");

  const tellLost = (text) => {
    clearing = false;
    takeBackQuestion();
    for (const pending of transcript().querySelectorAll(".vantar .soker")) pending.hidden = true;
    document.body.classList.remove("vantar");
    banner.hidden = false;
    bannerText.textContent = "";
    window.requestAnimationFrame(() => { bannerText.textContent = text || texts.lost; });
  };

  // The question that was lost may be shown as looked for already: then nothing new is drawn.
  const isBack = () => {
    banner.hidden = true;
    for (const pending of transcript().querySelectorAll(".vantar .soker")) pending.hidden = false;
    document.body.classList.toggle("vantar", transcript().querySelector(".vantar") !== null);
  };

  const askAgain = () => {
    const question = field().value.trim();
    field().focus();
    if (question) ask(question);
    else banner.hidden = true;
  };

  document.addEventListener("utblick:lost", (event) => tellLost(event.detail));
  document.addEventListener("utblick:joined", isBack);

  // What failed on the server Gradio tells in English; we hide its words and say our own.
  const watchFailures = () => {
    const look = () => {
      if (document.querySelector(".toast-wrap .error") && banner.hidden) tellLost(texts.lost);
    };
    const toasts = document.querySelector(".toast-wrap");
    if (toasts) new MutationObserver(look).observe(toasts, { childList: true, subtree: true });
  };

  // --- start ------------------------------------------------------------------------------

  const started = () => transcript() && field() && button("skicka");

  const start = () => {
    if (isQuick) keepView();
    transcript().prepend(earlier);
    new MutationObserver(lookForTurns).observe(transcript(), { childList: true, subtree: true });
    watchFailures();
    handOver();
    askFromAddress();
  };

  const waiting = new MutationObserver(() => {
    // A letter that is being put together would be lost with its field.
    if (isComposing || !started()) return;
    waiting.disconnect();
    start();
  });
  waiting.observe(document.body, { childList: true, subtree: true, attributes: true });
  earlyField.addEventListener("compositionstart", () => { isComposing = true; });
  earlyField.addEventListener("compositionend", () => {
    isComposing = false;
    early.classList.toggle("skrivet");  // has the observer look again
  });
})();
