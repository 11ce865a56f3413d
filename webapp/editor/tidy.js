/* Tidies a query: the blanks at the beginning and end of its lines, nothing else.
   In: a query. Out: the same tokens in the same lines, indented by how deep they stand in braces. */

import { tokens } from "./tokens.js";

const STEP = "  ";
const OPENING = "{([";
const CLOSING = "})]";

export function tidied(text) {
  const found = tokens(text);
  const inside = spans(found); // lines that begin within a string are left as they are
  const lines = text.split("\n");
  const out = [];
  let start = 0;
  let depth = 0;
  let hanging = false; // the line goes on with what the one before began: after “;” or “,”
  for (const line of lines) {
    const end = start + line.length;
    const own = found.filter((token) => token.from >= start && token.from < end && token.kind !== "space");
    if (inside.some(([from, to]) => from < start && start < to)) {
      out.push(line);
    } else if (!own.length) {
      if (out.length && out.at(-1) !== "") out.push("");
    } else {
      const first = own[0].text;
      const level = Math.max(0, depth - (CLOSING.includes(first) ? 1 : 0)) + (hanging && !CLOSING.includes(first) ? 1 : 0);
      const cut = inside.some(([from, to]) => from < end && end < to); // what ends in a string keeps its end
      out.push(STEP.repeat(level) + (cut ? line.trimStart() : line.trim()));
    }
    const said = own.filter((token) => token.kind !== "comment");
    for (const token of said) {
      if (token.kind !== "other") continue;
      if (OPENING.includes(token.text)) depth += 1;
      else if (CLOSING.includes(token.text)) depth = Math.max(0, depth - 1);
    }
    if (said.length) hanging = ";,".includes(said.at(-1).text);
    start = end + 1;
  }
  const made = `${out.join("\n").trimEnd()}\n`;
  return same(text, made) ? made : text;
}

function spans(found) {
  return found.filter((token) => token.kind === "string" && token.text.includes("\n")).map((token) => [token.from, token.to]);
}

/** Tell whether two texts have the same tokens, so that they ask the same. */
function same(one, other) {
  const words = (text) => tokens(text).filter((token) => token.kind !== "space").map((token) => token.text.trimEnd()).join("\u0000");
  return words(one) === words(other);
}
