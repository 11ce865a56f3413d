/* The queries that were run in this browser: kept there, sent nowhere.
   In: queries as they are run. Out: a list to bring them back from, and a way to forget them. */

const KEY = "regiograph-sparql";
const MOST = 30;
const LONGEST = 20_000;

export function remembered() {
  try {
    const found = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((one) => typeof one?.query === "string").slice(0, MOST) : [];
  } catch {
    return []; // storage is forbidden, or holds what is not ours
  }
}

export function remember(query, rows) {
  if (!query.trim() || query.length > LONGEST) return;
  const others = remembered().filter((one) => one.query !== query);
  keep([{ query, rows, at: new Date().toISOString() }, ...others].slice(0, MOST));
}

export function forget() {
  try {
    localStorage.removeItem(KEY);
  } catch {
    // nothing was kept
  }
}

function keep(list) {
  try {
    localStorage.setItem(KEY, JSON.stringify(list));
  } catch {
    // full or forbidden: the page works without
  }
}

/** Show the list in its place on the page; `restore` is called with a query that is chosen. */
export function show(place, restore) {
  const list = place.querySelector("ol");
  const found = remembered();
  place.hidden = found.length === 0;
  list.replaceChildren(
    ...found.map((one) => {
      const item = document.createElement("li");
      const button = document.createElement("button");
      const time = document.createElement("span");
      const day = new Date(one.at);
      button.type = "button";
      button.className = "recall";
      button.textContent = title(one.query);
      button.addEventListener("click", () => restore(one.query));
      time.className = "kind";
      const said = [Number.isNaN(day.valueOf()) ? "" : day.toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" }), one.rows];
      time.textContent = said.filter((part) => typeof part === "string" && part).join(" · ");
      item.append(button, " ", time);
      return item;
    }),
  );
}

/** Return the first line that says something: a comment's words, else the query's own. */
function title(query) {
  const lines = query.split("\n").map((line) => line.trim()).filter((line) => line && !/^PREFIX\b/i.test(line));
  return (lines[0] ?? query).replace(/^#\s*/, "").slice(0, 90);
}
