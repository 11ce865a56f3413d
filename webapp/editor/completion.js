/* What can be written next, from the vocabulary of the build and the names of its things.
   In: the editor's text and cursor; the page's address of terms. Out: options for the list:
   classes with how many there are, properties with how often they are stated, things by name. */

import { meaningful, tokens } from "./tokens.js";

const WORD = /[?$]?[\p{L}\p{N}_][\p{L}\p{N}_:.\/-]*$|[?$]$/u;
const KEYWORDS = ["SELECT", "DISTINCT", "WHERE", "OPTIONAL", "FILTER", "UNION", "MINUS", "GRAPH", "VALUES", "BIND", "EXISTS", "NOT EXISTS",
  "GROUP BY", "HAVING", "ORDER BY", "LIMIT", "OFFSET", "CONSTRUCT", "DESCRIBE", "ASK", "PREFIX", "COUNT", "SUM", "MIN", "MAX", "AVG",
  "GROUP_CONCAT", "STR", "LANG", "REGEX", "CONTAINS", "STRSTARTS", "LCASE", "BOUND", "COALESCE", "IF"];
const SHORTEST = 2; // letters before the server is asked for names

export function completion(address, words) {
  let vocabulary = null; // asked for once, when something is first completed
  const terms = () => (vocabulary ??= ask(address, {}).catch(() => ((vocabulary = null), { prefixes: {}, classes: [], properties: [] })));

  return async (context) => {
    const text = context.state.doc.toString();
    const token = tokens(text).find((one) => one.from < context.pos && context.pos <= one.to);
    if (token && ((token.kind === "string" && !(closed(token) && context.pos === token.to)) || token.kind === "comment" || token.kind === "iri")) return null;
    const word = context.matchBefore(WORD);
    if (!word && !context.explicit) return null;
    const from = word ? word.from : context.pos;
    const typed = word ? word.text : "";
    if (/^[?$]/.test(typed)) return { from, options: variables(text, typed), validFor: /^[?$][\p{L}\p{N}_]*$/u };
    const place = position(meaningful(text.slice(0, from)));
    const known = await terms();
    const options = [];
    if (place === "class") options.push(...known.classes.map((one) => asOption(one, "class", words)));
    else if (place === "property") options.push(...properties(known, text, from, words));
    else if (place === "prefix") options.push(...Object.entries(known.prefixes).map(([label, iri]) => ({ label: `${label}:`, apply: `${label}: <${iri}>`, detail: iri, type: "namespace" })));
    else {
      options.push(...known.classes.map((one) => asOption(one, "class", words)), ...properties(known, text, from, words));
    }
    if (place !== "prefix" && !typed.includes(":")) options.push(...Object.keys(known.prefixes).map((label) => ({ label: `${label}:`, detail: words.prefix, type: "namespace", boost: -20 })));
    if (place === "start" && !typed.includes(":")) options.push(...KEYWORDS.map((label) => ({ label, type: "keyword", boost: -10 })));
    if (place !== "class" && place !== "property" && place !== "prefix") {
      const name = typed.replace(/^[\p{L}\p{N}_]*:/u, "").replace(/[/.-]/g, " ").trim();
      if (name.length >= SHORTEST && !typed.startsWith("rg:")) {
        const things = await ask(address, { q: name }).catch(() => []);
        if (context.aborted) return null;
        // A name is found in spite of its spelling, so the list must not filter by it once more.
        if (things.length) return { from, options: [...matching(options, typed), ...things.map((one) => asThing(one))].slice(0, 60), filter: false };
      }
    }
    return { from, options, validFor: /^[\p{L}\p{N}_:]*$/u };
  };
}

/** Return where in a query the cursor stands: class, property, prefix, start (of a pattern or clause) or object. */
export function position(before) {
  const last = before.at(-1);
  if (!last) return "start";
  if (last.kind === "word" && last.text.toUpperCase() === "PREFIX") return "prefix";
  if (last.text === "a" || last.text === "rdf:type") return "class";
  if (last.text === ";" || last.text === "/" || last.text === "^") return "property";
  if (last.text === "|" || last.text === "!") return "property";
  if (last.text === "," ) return "object";
  if (last.kind === "word" || ".{}()".includes(last.text)) return "start";
  if (!isTerm(last)) return "start";
  // A term: the subject where a pattern begins before it, else the property.
  const earlier = before.at(-2);
  if (!earlier || ".{}".includes(earlier.text) || earlier.kind === "word" || earlier.text === ")") return "property";
  return "object";
}

function isTerm(token) {
  return ["variable", "prefixed", "iri"].includes(token.kind) || token.text === "]";
}

/** Return the class that the text gives to the subject at a place: “?x a rg:Mandate”. */
export function classOfSubject(text, place) {
  const found = meaningful(text);
  const before = found.filter((token) => token.to <= place);
  let subject = "";
  for (let index = before.length - 1; index >= 0; index -= 1) {
    const first = index === 0 || ".{}".includes(before[index - 1].text);
    if (first && isTerm(before[index])) {
      subject = before[index].text;
      break;
    }
  }
  if (!subject) return "";
  for (let index = 0; index + 2 < found.length; index += 1) {
    if (found[index].text === subject && found[index + 1].text === "a" && found[index + 2].kind === "prefixed") return found[index + 2].text;
  }
  return "";
}

function properties(known, text, from, words) {
  const holder = known.classes.find((one) => one.name === classOfSubject(text, from));
  return known.properties.map((one, index) => {
    const having = holder?.has[index];
    const option = asOption(one, "property", words);
    if (!holder) return option;
    if (!having) return { ...option, boost: -30 };
    const share = Math.round((100 * having) / holder.count);
    const often = having === holder.count ? words.always : words.optional.replace("{share}", String(Math.max(1, Math.min(99, share))));
    return { ...option, detail: `${one.label} · ${count(having, words)} · ${often}`, boost: 20 + share / 10 };
  });
}

function asOption(one, type, words) {
  return { label: one.name, detail: `${one.label} · ${count(one.count, words)}`, type, boost: one.name.startsWith("rg:") ? 5 : 0 };
}

function asThing(one) {
  return { label: one.name, detail: one.kind, apply: `<${one.iri}>`, type: "text" };
}

function count(number, words) {
  return words.count.replace("{n}", new Intl.NumberFormat(document.documentElement.lang).format(number));
}

function matching(options, typed) {
  const wanted = typed.toLowerCase();
  return options.filter((one) => one.label.toLowerCase().includes(wanted) || one.detail?.toLowerCase().includes(wanted)).slice(0, 20);
}

function variables(text, typed) {
  const found = new Set(meaningful(text).filter((token) => token.kind === "variable" && token.text !== typed).map((token) => token.text));
  return [...found].map((label) => ({ label, type: "variable" }));
}

function closed(token) {
  return token.text.length > 1 && token.text.endsWith(token.text[0]);
}

async function ask(address, query) {
  const target = new URL(address, location.href);
  for (const [key, value] of Object.entries(query)) target.searchParams.set(key, value);
  const answer = await fetch(target);
  if (!answer.ok) throw new Error(`${target.pathname}: ${answer.status}`);
  return answer.json();
}
