/* Native controls as one set of values. Dash's own widgets fail accessibility checks, so a page's controls are plain selects and
   inputs marked with data-key; what they hold goes to the store `state`, and to the address, so that a link restores it. */
(function () {
  "use strict";
  let timer = null, telling = null;
  const unanswered = new Map();

  /* A request that is refused, or not answered at all, is said on the page; else it would say "Working" for ever. What is said of a
     callback goes when the same callback is answered. A page that is being left breaks off what it asked, hence the delay. */
  function tell(request, line) {
    const body = request[1] && typeof request[1].body === "string" ? request[1].body : "";
    const about = (body.match(/"output":"([^"]*)"/) || ["", String(request[0])])[1];
    if (line) unanswered.set(about, line); else unanswered.delete(about);
    clearTimeout(telling);
    telling = setTimeout(function () {
      const place = document.getElementById("unanswered"), said = [...unanswered.values()][0] || "";
      if (place && place.textContent !== said) place.textContent = said;
    }, unanswered.size ? 600 : 0);
  }

  const ask = window.fetch;
  window.fetch = async function (...request) {
    let answer;
    try {
      answer = await ask.apply(window, request);
    } catch (gone) {
      if (gone.name !== "AbortError") {
        tell(request, "The explorer does not answer. Check whether it is still running in its terminal, then reload this page.");
      }
      throw gone;
    }
    tell(request, answer.ok ? "" : (await answer.clone().text()).split("\n")[0].slice(0, 300));
    return answer;
  };

  function control(holder) {
    return holder.matches("select, input") ? holder : holder.querySelector("select, input");
  }

  function isDefault(value, held) {
    if (value === "" || value === held) return true;
    return held !== "" && held !== null && !isNaN(value) && !isNaN(held) && Number(value) === Number(held);
  }

  /* A range input moves what it is given to its nearest step; until it is moved it stands for the very number it was given. */
  function heldBy(holder) {
    const field = control(holder);
    if (field.type !== "range") return field.value;
    const away = Math.abs(Number(field.value) - Number(holder.dataset.held));
    return away < 0.501 * Number(field.step) ? holder.dataset.held : field.value;
  }

  function values() {
    const found = {};
    document.querySelectorAll("#controls [data-key]").forEach(function (holder) {
      const value = heldBy(holder).trim();
      if (!isDefault(value, holder.getAttribute("data-default"))) found[holder.dataset.key] = value;
    });
    return found;
  }

  function address(found) {
    const query = new URLSearchParams(found).toString();
    return window.location.pathname + (query ? "?" + query : "");
  }

  function showRange(holder) {
    const field = control(holder), output = holder.querySelector(".held");
    if (field && output && field.type === "range") {
      const last = holder.dataset.last;
      const scale = Number(holder.dataset.scale || 1), shown = Number((Number(heldBy(holder)) * scale).toPrecision(6));
      output.textContent = last && field.value === field.max ? last : `${shown} ${holder.dataset.unit}`;
      field.setAttribute("aria-valuetext", output.textContent);
    }
  }

  function moved(event) {
    const holder = event.target.closest("#controls [data-key]");
    if (!holder) return;
    showRange(holder);
    const found = values();
    if (holder.dataset.reload !== undefined) {
      (holder.dataset.reload || "").split(" ").forEach(function (key) { delete found[key]; });
      document.querySelectorAll("#controls [data-forget-on='" + holder.dataset.key + "']").forEach(function (each) {
        delete found[each.dataset.key];
      });
      sessionStorage.setItem("sessim-focus", holder.dataset.key);
      window.location.assign(address(found));
      return;
    }
    clearTimeout(timer);
    timer = setTimeout(function () {
      window.history.replaceState(null, "", address(found));
      /* the policy lab keeps its page, once it is there, and has what changes changed */
      window.dash_clientside.set_props(document.getElementById("lab-results") ? "lab-state" : "state", { data: found });
    }, event.type === "input" ? 180 : 0);
  }

  /* on a narrow screen the choices fold when a page opens, and are found below what they change */
  const narrow = window.matchMedia("(max-width: 900px)");
  new MutationObserver(function () {
    const side = document.getElementById("side");
    if (side && !side.dataset.seen) {
      side.dataset.seen = "yes";
      side.open = !narrow.matches;
    }
  }).observe(document.documentElement, { childList: true, subtree: true });

  document.addEventListener("input", moved);
  document.addEventListener("change", function (event) {
    if (event.target.tagName === "SELECT" || event.target.type === "text" || event.target.type === "number") moved(event);
  });

  async function copied(button, text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch (refused) {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.appendChild(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      button.focus();
    }
    const said = document.getElementById("said");
    if (said) said.textContent = button.textContent.replace("Copy", "Copied") + ".";
  }

  document.addEventListener("click", function (event) {
    const dice = event.target.closest("button[data-random]");
    if (!dice) return;
    const found = values();
    found[dice.dataset.random] = String(Math.floor(Math.random() * 100000));
    if (/^(seat )?\d+$/i.test(found.seek || "")) delete found.seek;
    window.location.assign(address(found));
  });

  document.addEventListener("click", function (event) {
    const button = event.target.closest("button[data-copy]");
    if (!button) return;
    const source = button.dataset.copy;
    copied(button, source === "address" ? window.location.href : document.getElementById(source).textContent);
  });

  new MutationObserver(function () {
    document.querySelectorAll("#controls [data-key]").forEach(function (holder) {
      if (!holder.dataset.shown) { holder.dataset.shown = "1"; showRange(holder); }
    });
    const key = sessionStorage.getItem("sessim-focus");
    if (key) {
      const holder = document.querySelector("#controls [data-key='" + key + "']");
      if (holder) { sessionStorage.removeItem("sessim-focus"); control(holder).focus(); }
    }
  }).observe(document, { childList: true, subtree: true });
})();
