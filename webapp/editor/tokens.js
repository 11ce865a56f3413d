/* SPARQL as words: what the completion and the tidying look at.
   In: a query. Out: its tokens with their places; strings, addresses and comments are one token each. */

const TOKEN =
  /(?<iri><[^<>"{}|^`\\\x00-\x20]*>)|(?<string>"""(?:[^"\\]|\\[^]|"(?!""))*(?:"""|$)|'''(?:[^'\\]|\\[^]|'(?!''))*(?:'''|$)|"(?:[^"\\\n\r]|\\.)*(?:"|(?=[\n\r])|$)|'(?:[^'\\\n\r]|\\.)*(?:'|(?=[\n\r])|$))|(?<comment>#[^\n\r]*)|(?<variable>[?$][\p{L}\p{N}_]+)|(?<prefixed>[\p{L}\p{N}_.-]*:(?:[\p{L}\p{N}_.:%-]|\\.)*)|(?<word>[\p{L}_][\p{L}\p{N}_]*)|(?<space>\s+)|(?<other>[^])/gu;

export function tokens(text) {
  return [...text.matchAll(TOKEN)].map((match) => ({
    kind: Object.keys(match.groups).find((kind) => match.groups[kind] !== undefined),
    text: match[0],
    from: match.index,
    to: match.index + match[0].length,
  }));
}

/** Return the tokens that mean something: neither blanks nor comments. */
export function meaningful(text) {
  return tokens(text).filter((token) => token.kind !== "space" && token.kind !== "comment");
}
