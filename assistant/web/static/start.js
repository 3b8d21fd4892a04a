// Runs before Gradio's module: hands it its configuration, and the page's language instead of
// the browser's, since Gradio picks its texts by navigator.language. Stands between it and the line.
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

  // --- a line that breaks ---------------------------------------------------------------------

  // Of a connection that is lost Gradio makes an end: it asks nothing more and loads the page anew
  // when the server is back, which would lose the conversation. What it is told instead is that
  // this one question failed, and the page is told by an event of its own.
  const fetchAnything = window.fetch.bind(window);
  const EVENT_END = "\n\n";
  const FAILED = 'data: {"msg":"unexpected_error","message":"-","success":false}\n\n'
    + 'data: {"msg":"close_stream"}\n\n';
  // Gradio's queue gives a sign of life every 15 seconds.
  const SILENCE_MS = 40000;

  const tell = (name, detail = "") =>
    document.dispatchEvent(new CustomEvent(`utblick:${name}`, { detail }));

  const join = async (request, options) => {
    let response;
    try {
      response = await fetchAnything(request, options);
    } catch {
      response = new Response('{"detail": ""}', { status: 502 });
    }
    if (response.ok) {
      tell("joined");
    } else {
      const problem = await response.clone().json().catch(() => ({}));
      tell("lost", typeof problem.detail === "string" ? problem.detail : "");
    }
    return response;
  };

  // Passes the stream on, by whole events: half of one would be glued to what comes after it. One
  // that ends, fails or falls silent before it is closed has been lost.
  const watched = (body) => {
    const reader = body.getReader();
    const decoder = new TextDecoder();
    const encoder = new TextEncoder();
    let rest = "";
    let isClosed = false;
    let isLeft = false;
    const next = () => new Promise((resolve, reject) => {
      const silence = window.setTimeout(() => reject(new Error("silence")), SILENCE_MS);
      reader.read().then(resolve, reject).finally(() => window.clearTimeout(silence));
    });
    // Reads on until there is one: after a pull that brought nothing the stream is not pulled again.
    const wholeEvents = async () => {
      for (;;) {
        const { done, value } = await next();
        if (done) return null;
        rest += decoder.decode(value, { stream: true });
        const end = rest.lastIndexOf(EVENT_END);
        if (end < 0) continue;
        const events = rest.slice(0, end) + EVENT_END;
        rest = rest.slice(end + EVENT_END.length);
        return events;
      }
    };
    return new ReadableStream({
      async pull(controller) {
        try {
          const events = await wholeEvents();
          if (events === null && isClosed) return controller.close();
          if (events === null) throw new Error("ended");
          if (events.includes('"session_not_found":true')) throw new Error("forgotten");
          isClosed ||= events.includes('"close_stream"');
          controller.enqueue(encoder.encode(events));
        } catch (error) {
          if (isLeft) return; // Gradio has gone on, and a stream that was left cannot be closed
          if (error.name === "AbortError") return controller.error(error);
          reader.cancel().catch(() => {});
          tell("lost");
          controller.enqueue(encoder.encode(FAILED));
          controller.close();
        }
      },
      cancel(reason) {
        isLeft = true;
        return reader.cancel(reason);
      },
    });
  };

  const stream = async (request, options) => {
    try {
      const { ok, body, headers } = await fetchAnything(request, options);
      if (!ok) throw new Error("refused");
      return new Response(watched(body), { headers });
    } catch (error) {
      if (error.name === "AbortError") throw error;
      tell("lost");
      return new Response(FAILED, { headers: { "Content-Type": "text/event-stream" } });
    }
  };

  window.fetch = (request, options) => {
    const { pathname } = new URL(request.url || request, window.location.href);
    if (pathname.endsWith("/queue/join")) return join(request, options);
    if (pathname.endsWith("/queue/data")) return stream(request, options);
    return fetchAnything(request, options);
  };
})();
