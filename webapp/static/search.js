/* Suggestions under the search field, as a combobox (ARIA Authoring Practices). Without this
   script the field is a form that leads to the page of hits; with it, so it still does. */
"use strict";

const field = document.getElementById("find");
if (field && field.dataset.suggest) {
  const PAUSE = 120; // milliseconds without a key before the server is asked
  const list = document.createElement("ul");
  const count = document.createElement("p");
  let chosen = -1;
  let timer = 0;
  let asked = null;

  list.id = "suggestions";
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels[0].textContent);
  count.className = "hide";
  count.setAttribute("role", "status");
  field.after(list);
  field.form.append(count);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-expanded": "false", "aria-controls": list.id, "aria-autocomplete": "list" })) {
    field.setAttribute(name, value);
  }

  const close = () => {
    clearTimeout(timer);
    asked?.abort(); // what is still to come opens no list
    list.hidden = true;
    chosen = -1;
    field.setAttribute("aria-expanded", "false");
    field.removeAttribute("aria-activedescendant");
  };

  const mark = (place) => {
    const options = list.children;
    chosen = place >= 0 && place < options.length ? place : -1; // past either end: back in the field
    for (const [index, option] of [...options].entries()) option.setAttribute("aria-selected", String(index === chosen));
    if (chosen < 0) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", options[chosen].id);
  };

  const show = (hits) => {
    list.replaceChildren(
      ...hits.map((hit, index) => {
        const option = document.createElement("li");
        const name = document.createElement("span");
        const kind = document.createElement("span");
        option.id = `suggestion-${index}`;
        option.setAttribute("role", "option");
        option.setAttribute("aria-selected", "false");
        option.dataset.href = hit.href;
        name.textContent = hit.name;
        if (hit.lang) name.lang = hit.lang;
        kind.textContent = hit.kind;
        kind.className = "kind";
        option.append(name, " ", kind);
        // Before the field loses focus, so that the list is still there when the click comes.
        option.addEventListener("mousedown", (event) => {
          event.preventDefault();
          go(option);
        });
        return option;
      }),
    );
    chosen = -1;
    list.hidden = hits.length === 0;
    field.setAttribute("aria-expanded", String(hits.length > 0));
    field.removeAttribute("aria-activedescendant");
    count.textContent = field.dataset.found.replace("{n}", String(hits.length));
  };

  const go = (option) => {
    const target = new URL(option.dataset.href, location.href);
    if (target.origin === location.origin) location.assign(target);
  };

  const ask = async () => {
    const typed = field.value.trim();
    if (typed.length < 2) return close();
    asked?.abort();
    asked = new AbortController();
    const address = new URL(field.dataset.suggest, location.href);
    address.searchParams.set("q", typed);
    try {
      const answer = await fetch(address, { signal: asked.signal });
      if (answer.ok) show(await answer.json());
    } catch (reason) {
      if (reason.name !== "AbortError") close(); // the form still works
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (list.hidden) return;
    if (event.key === "ArrowDown") mark(chosen + 1);
    else if (event.key === "ArrowUp") mark(chosen < 0 ? list.children.length - 1 : chosen - 1);
    else if (event.key === "Escape") close();
    else if (event.key === "Enter" && chosen >= 0) go(list.children[chosen]);
    else return;
    event.preventDefault();
  });
}
