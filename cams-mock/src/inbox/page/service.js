// Talks to the local CAMS over its control paths. Knows nothing about the page.

/** Sends JSON. Returns the response's JSON, or null if it has none. Throws an error to show. */
async function call(method, path, body) {
  const request = { method, headers: { "content-type": "application/json" } };
  if (body !== undefined) request.body = JSON.stringify(body);
  let response;
  try {
    response = await fetch(path, request);
  } catch {
    throw new Error("The local CAMS does not respond. Is it still running?");
  }
  const text = await response.text();
  const value = text ? JSON.parse(text) : null;
  if (!response.ok) throw new Error(value?.error ?? `The local CAMS refused this: ${response.status}`);
  return value;
}

export const conversations = async () => (await call("GET", "conversations")).conversations;
export const inbound = (from, to, text) => call("POST", "inbound", { from, to, text });
export const tap = (message, button) => call("POST", "tap", { message, button });
export const advance = (seconds) => call("POST", "advance", { seconds });
export const faults = async () => (await call("GET", "faults")).faults;
export const addFault = (fault) => call("POST", "faults", fault);
export const clearFaults = () => call("DELETE", "faults");
export const reset = () => call("POST", "reset", {});

/** The pause before a new attempt, when the browser has given up. */
const PAUSE = 2000;

/**
 * Listens for events until the page closes. `opened` is called after each connection, `lost` when
 * one breaks.
 */
export function listen({ opened, heard, lost }) {
  const source = new EventSource("events");
  source.onopen = opened;
  source.onmessage = (message) => heard(JSON.parse(message.data));
  source.onerror = () => {
    lost();
    if (source.readyState === EventSource.CLOSED) {
      setTimeout(() => listen({ opened, heard, lost }), PAUSE);
    }
  };
}
