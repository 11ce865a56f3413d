/* How the editor looks: the page's own colours, so that light, dark and print follow the page.
   In: nothing. Out: extensions for the theme and for the colours of SPARQL. */

import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const theme = EditorView.theme({
  "&": { border: "1px solid var(--edge)", borderRadius: "var(--radius)", background: "var(--ground)", color: "var(--ink)", fontSize: "0.9rem" },
  "&.cm-focused": { outline: "none" }, // the page outlines the editor itself
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "1.55", maxHeight: "min(38rem, 70vh)", overflow: "auto" },
  ".cm-content, .cm-gutter": { minHeight: "17rem" }, // the line beside the numbers goes down to the edge
  ".cm-content": { caretColor: "var(--ink)", padding: "0.5rem 0" },
  ".cm-gutters": { background: "var(--raised)", color: "var(--quiet)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine": { background: "transparent" },
  ".cm-selectionMatch": { background: "var(--wash)" },
  "&.cm-focused .cm-matchingBracket": { background: "var(--wash)", outline: "1px solid var(--edge)" },
  "&.cm-focused .cm-nonmatchingBracket": { background: "var(--warn-wash)", color: "var(--warn)" },
  ".cm-placeholder": { color: "var(--quiet)" },
  ".cm-tooltip": { border: "1px solid var(--edge)", borderRadius: "var(--radius)", background: "var(--ground)", color: "var(--ink)", maxWidth: "min(44rem, 92vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "none", maxWidth: "min(44rem, 92vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: "0.3rem 0.6rem", lineHeight: "1.35", whiteSpace: "normal" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { background: "var(--accent)", color: "var(--on-accent)" },
  ".cm-tooltip-autocomplete ul li[aria-selected] .cm-completionDetail": { color: "var(--on-accent)" },
  ".cm-completionDetail": { marginLeft: "0.8em", fontFamily: "var(--sans)", fontStyle: "normal", color: "var(--quiet)" },
  ".cm-completionMatchedText": { textDecoration: "underline", fontWeight: "600" },
  ".cm-diagnostic": { padding: "0.4rem 0.7rem", fontFamily: "var(--sans)" },
  ".cm-diagnostic-error": { borderLeft: "4px solid var(--warn)" },
  ".cm-faultline": { background: "var(--warn-wash)" },
  "@media print": { ".cm-scroller": { maxHeight: "none" }, ".cm-content": { minHeight: "0" }, ".cm-gutters": { display: "none" } },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--accent)", fontWeight: "600" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
  { tag: [tags.string, tags.literal, tags.number], color: "var(--code-text)" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--code-name)" },
  { tag: tags.atom, color: "var(--code-address)" },
]);

export const look = [theme, syntaxHighlighting(colours)];
