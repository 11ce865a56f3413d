/* The editor in the place of the text field.
   In: the field and what it is called. Out: the query as it stands, ways to change it and to mark a fault.
   It lives in a shadow tree: there its styles are objects, which the page's policy allows, not style elements. */

import { acceptCompletion, autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, indentUnit, StreamLanguage } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { lintGutter, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap, lineNumbers } from "@codemirror/view";
import { look } from "./look.js";

const SHOWN = 10; // suggestions at once: so few need no scrolling, which only a mouse could do

/** Type over a selection by ourselves: a browser keeps the old letters' look with a style attribute, which the page's policy forbids. */
function typedOver(event, view) {
  const { main, ranges } = view.state.selection;
  if (event.inputType !== "insertText" || !event.data || event.isComposing || main.empty || ranges.length > 1) return false;
  const insert = () => view.state.update(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  const taken = view.state.facet(EditorView.inputHandler).some((handle) => handle(view, main.from, main.to, event.data, insert));
  if (!taken) view.dispatch(insert());
  return true;
}

export function openEditor(field, { label, phrases, source, run, changed }) {
  const host = document.createElement("div");
  host.className = "editor";
  field.after(host);
  const root = host.attachShadow({ mode: "open" });
  const keys = [
    { key: "Mod-Enter", run: () => (run(), true) },
    // Accepts only while the list is open; else Tab leaves the editor, as everywhere on the page.
    { key: "Tab", run: acceptCompletion },
    ...closeBracketsKeymap,
    ...completionKeymap,
    ...historyKeymap,
    ...defaultKeymap,
  ];
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: field.value,
      extensions: [
        lineNumbers(),
        lintGutter(),
        history(),
        StreamLanguage.define(sparql),
        indentUnit.of("  "),
        bracketMatching(),
        closeBrackets(),
        autocompletion({ override: [source], icons: false, activateOnTypingDelay: 80, maxRenderedOptions: SHOWN }),
        EditorState.phrases.of(phrases),
        EditorView.lineWrapping,
        EditorView.domEventHandlers({ beforeinput: typedOver }),
        EditorView.contentAttributes.of({ "aria-label": label, tabindex: "0", spellcheck: "false", autocapitalize: "off", autocorrect: "off" }),
        EditorView.updateListener.of((update) => {
          if (!update.docChanged) return;
          field.value = update.state.doc.toString();
          changed();
        }),
        keymap.of(keys),
        look,
      ],
    }),
  });
  field.hidden = true;

  return {
    text: () => view.state.doc.toString(),
    focus: () => view.focus(),
    set(text) {
      if (text === view.state.doc.toString()) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: Math.min(view.state.selection.main.head, text.length) } });
    },
    clear: () => view.dispatch(setDiagnostics(view.state, [])),
    /** Mark a place, given as line and column counted from 1 (in characters, not in UTF-16 units). */
    mark(line, column, message) {
      const found = view.state.doc.line(Math.min(Math.max(1, line), view.state.doc.lines));
      const before = [...found.text].slice(0, Math.max(0, column - 1)).join("").length;
      const at = Math.min(found.from + before, found.to);
      const after = /^\S+/.exec(view.state.sliceDoc(at, found.to))?.[0].length ?? 0;
      // Where nothing stands that could be underlined, the word before it is.
      const before_it = /\S+\s*$/.exec(view.state.sliceDoc(found.from, at))?.[0].length ?? 0;
      const [from, to] = after ? [at, at + after] : [at - before_it, at];
      view.dispatch(setDiagnostics(view.state, [{ from, to, severity: "error", message }]), { selection: { anchor: from }, scrollIntoView: true });
    },
  };
}
