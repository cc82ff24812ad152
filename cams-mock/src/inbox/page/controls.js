// The panel: clock, faults, reset. `run` shows the error of an action.

import { el } from "./dom.js";
import * as service from "./service.js";

/** The faults of the switches. */
const THROTTLE = { times: 1, then: "throttled" };
const BREAK = { times: 1, then: "reset" };

/** The pause between two looks at faults that wait for a call, in milliseconds. */
const PAUSE = 1500;

export function controls(run) {
  const find = (id) => document.getElementById(id);
  let timer;
  const showFaults = async () => {
    clearTimeout(timer);
    const faults = await service.faults();
    const waiting = faults.filter(({ times, fired }) => times === undefined || fired < times);
    find("faults").replaceChildren(...waiting.map((fault) => el("li", {}, described(fault))));
    find("clear").disabled = faults.length === 0;
    // A call that meets a fault need not be an event.
    if (waiting.length) timer = setTimeout(() => run(showFaults), PAUSE);
  };
  const change = (action) => run(async () => {
    await action();
    await showFaults();
  });

  find("clock").addEventListener("submit", (event) => {
    event.preventDefault();
    run(() => service.advance(Number(find("step").value)));
  });
  find("throttle").addEventListener("click", () => change(() => service.addFault(THROTTLE)));
  find("break").addEventListener("click", () => change(() => service.addFault(BREAK)));
  find("clear").addEventListener("click", () => change(service.clearFaults));

  const forget = find("forget");
  find("reset").addEventListener("click", () => forget.showModal());
  find("forget-no").addEventListener("click", () => forget.close());
  find("forget-yes").addEventListener("click", () => {
    forget.close();
    change(service.reset);
  });

  const panel = find("panel");
  const toggle = find("panel-toggle");
  const show = (isOpen) => {
    panel.classList.toggle("open", isOpen);
    toggle.setAttribute("aria-expanded", String(isOpen));
  };
  toggle.addEventListener("click", () => show(!panel.classList.contains("open")));
  panel.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !panel.classList.contains("open")) return;
    show(false);
    toggle.focus();
  });
  return { showFaults };
}

/** One line about a fault. */
function described({ operation, family, times, fired, delay_ms, then }) {
  const effect = typeof then === "object" ? Object.keys(then)[0] : then;
  const late = delay_ms ? `${delay_ms} ms late` : null;
  const left = times ? `${times - fired} ×` : null;
  return [effect?.replaceAll("_", " "), late, operation ?? family ?? "any call", left].filter(Boolean).join(" · ");
}
