/* The page of queries with a script: the editor, answers in their place, history, links.
   In: the form that works without it. Out: the same form, answered by the same server without a new page. */

import { completion } from "./completion.js";
import { openEditor } from "./editor.js";
import { forget, remember, show } from "./history.js";
import { tidied } from "./tidy.js";

const LONGEST_ADDRESS = 1500; // characters of a query that go into the address; longer ones stand behind “#”
const form = document.getElementById("ask");
const answer = document.getElementById("answer");

if (form && answer) {
  const field = form.elements.query;
  const words = JSON.parse(form.dataset.words);
  const state = document.getElementById("state");
  const past = document.getElementById("history");
  const button = (name) => form.querySelector(`[data-act="${name}"]`);
  let under_way = null;
  let asked = field.value;

  if (location.hash.startsWith("#query=")) field.value = decoded(location.hash.slice("#query=".length)) ?? field.value;

  const editor = openEditor(field, {
    label: words.label,
    phrases: words.phrases,
    source: completion(form.dataset.terms, words),
    run: () => run(field.value, { view: button("run").value }),
    changed: () => editor.clear(),
  });
  for (const label of field.labels) label.addEventListener("click", () => editor.focus());

  async function run(query, wish) {
    under_way?.abort();
    const mine = (under_way = new AbortController());
    asked = query;
    busy(true);
    editor.clear();
    const body = new URLSearchParams({ query, part: "answer", ...wish });
    try {
      const got = await fetch(form.action, { method: "POST", body, signal: mine.signal });
      put(await got.text());
      address(query, wish);
      const fault = answer.querySelector("[data-line]");
      if (fault) editor.mark(Number(fault.dataset.line), Number(fault.dataset.column), fault.dataset.message);
      else if (got.ok) {
        remember(query, answer.querySelector("[data-rows]")?.dataset.rows ?? "");
        show(past, restore);
      }
      state.textContent = answer.querySelector("[data-rows]")?.textContent ?? "";
      bring(answer.querySelector("h2, .fault"));
    } catch (reason) {
      if (mine !== under_way) return; // another run has taken its place
      state.textContent = reason.name === "AbortError" ? words.cancelled : words.unreachable;
    }
    if (mine === under_way) busy(false);
  }

  /** Put in what the server has made of the answer; scripts in it would not run, and there are none. */
  function put(html) {
    const made = new DOMParser().parseFromString(html, "text/html");
    answer.replaceChildren(...[...made.body.childNodes].map((node) => document.adoptNode(node)));
  }

  /** Scroll so that what follows a heading is seen too; not where it stands well already. */
  function bring(heading) {
    const top = heading?.getBoundingClientRect().top ?? 0;
    if (top < 0 || top > innerHeight / 2) heading.scrollIntoView({ block: "start", behavior: "instant" });
  }

  function busy(is) {
    button("cancel").hidden = !is;
    answer.setAttribute("aria-busy", String(is));
    if (is) state.textContent = words.running;
  }

  function address(query, wish) {
    const target = new URL(form.action, location.href);
    if (query.length <= LONGEST_ADDRESS) {
      target.searchParams.set("query", query);
      for (const [key, value] of Object.entries(wish)) if (value) target.searchParams.set(key, value);
    } else target.hash = `query=${encodeURIComponent(query)}`;
    history.replaceState(null, "", target);
  }

  function restore(query) {
    editor.set(query);
    editor.focus();
    form.scrollIntoView({ block: "start", behavior: "instant" });
  }

  document.addEventListener("submit", (event) => {
    if (event.target !== form) return;
    event.preventDefault();
    const by = event.submitter;
    // The ways to show an answer belong to the query that was run, not to what has been typed since.
    if (!by?.closest("#answer")) return run(field.value, { view: button("run").value });
    const wish = { view: by.value };
    for (const choice of answer.querySelectorAll("select[form]")) wish[choice.name] = choice.value;
    button("run").value = by.value;
    run(asked, wish);
  });
  button("cancel").addEventListener("click", () => under_way?.abort());
  button("format").addEventListener("click", () => {
    editor.set(tidied(field.value));
    state.textContent = words.formatted;
  });
  button("copy").addEventListener("click", async () => {
    try {
      const target = new URL(location.href);
      target.search = "";
      if (field.value.length <= LONGEST_ADDRESS) (target.searchParams.set("query", field.value), (target.hash = ""));
      else target.hash = `query=${encodeURIComponent(field.value)}`;
      await navigator.clipboard.writeText(target.href);
      state.textContent = words.copied;
    } catch {
      state.textContent = words.not_copied;
    }
  });
  past.querySelector("[data-act]").addEventListener("click", () => {
    forget();
    show(past, restore);
    state.textContent = words.forgotten;
    editor.focus();
  });
  for (const name of ["format", "copy"]) button(name).hidden = false;
  for (const one of document.querySelectorAll("[data-scripted]")) one.hidden = false;
  show(past, restore);
  filter();
}

/** Show only the examples that hold the words typed into the filter. */
function filter() {
  const typed = document.getElementById("example-filter");
  if (!typed) return;
  const none = document.getElementById("example-none");
  typed.addEventListener("input", () => {
    const wanted = typed.value.toLocaleLowerCase().split(/\s+/).filter(Boolean);
    let left = 0;
    for (const group of document.querySelectorAll(".examples section")) {
      let shown = 0;
      for (const one of group.querySelectorAll("li")) {
        const text = `${group.firstElementChild.textContent} ${one.textContent} ${one.dataset.name}`.toLocaleLowerCase();
        one.hidden = !wanted.every((word) => text.includes(word));
        shown += one.hidden ? 0 : 1;
      }
      group.hidden = shown === 0;
      left += shown;
    }
    none.hidden = left > 0;
  });
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}
