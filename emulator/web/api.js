// The emulator's HTTP interface and its event stream. Paths are relative to the page.

export class Trouble extends Error {
  constructor(message, status = 0) {
    super(message);
    this.status = status;
  }
}

const at = (path) => new URL(path, document.baseURI).href;

async function answer(request) {
  let response;
  try {
    response = await request;
  } catch {
    throw new Trouble("");
  }
  const text = await response.text();
  let data = null;
  try {
    data = text ? JSON.parse(text) : null;
  } catch {
    data = null;
  }
  if (!response.ok) {
    const said = data && (data.error ?? data.description ?? data.detail);
    throw new Trouble(typeof said === "string" ? said : text.slice(0, 200), response.status);
  }
  return data;
}

export const get = (path) => answer(fetch(at(path), { headers: { Accept: "application/json" } }));

export const post = (path, body) =>
  answer(fetch(at(path), {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body ?? {}),
  }));

export const upload = (path, form) => answer(fetch(at(path), { method: "POST", body: form }));

export const fileAddress = (id) => at(`files/${encodeURIComponent(id)}`);

const LONGEST_WAIT = 15000;

// The browser reconnects an event stream only after some kinds of failure, so this does it for all of them.
export function listen(onEvent, onState) {
  let source = null;
  let wait = 500;
  const open = () => {
    source = new EventSource(at("events"));
    source.onopen = () => {
      wait = 500;
      onState(true);
    };
    source.onmessage = (event) => {
      try {
        onEvent(JSON.parse(event.data));
      } catch {
        // A line that is no JSON is a keep-alive of some proxy; the next event brings what matters.
      }
    };
    source.onerror = () => {
      source.close();
      onState(false);
      setTimeout(open, wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    };
  };
  open();
  // Chromium logs a cut stream as an error when the page goes away; closing it first is quiet.
  window.addEventListener("pagehide", () => source.close());
  window.addEventListener("pageshow", (event) => event.persisted && open());
}
