// Turns the text area of the SPARQL page into an editor: colours, completion of our terms, questions to start from.
// Everything is sent by the form as without it: the text area stays, and holds what the editor holds.
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, StreamLanguage, syntaxHighlighting } from "@codemirror/language";
import { sparql } from "@codemirror/legacy-modes/mode/sparql";
import { EditorState } from "@codemirror/state";
import { Decoration, EditorView, highlightActiveLine, keymap, lineNumbers } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const KEYWORDS = [
  "ASK", "ASC", "AS", "BASE", "BIND", "BY", "CONSTRUCT", "COUNT", "DESC", "DESCRIBE", "DISTINCT", "EXISTS", "FILTER",
  "FROM", "GRAPH", "GROUP", "HAVING", "IN", "LIMIT", "MINUS", "NAMED", "NOT", "OFFSET", "OPTIONAL", "ORDER", "PREFIX",
  "REDUCED", "SELECT", "UNDEF", "UNION", "VALUES", "WHERE",
  "ABS", "AVG", "BOUND", "CEIL", "COALESCE", "CONCAT", "CONTAINS", "DATATYPE", "DAY", "FLOOR", "GROUP_CONCAT", "IF",
  "IRI", "ISIRI", "ISLITERAL", "LANG", "LANGMATCHES", "LCASE", "MAX", "MIN", "MONTH", "NOW", "REGEX", "REPLACE", "ROUND",
  "SAMPLE", "STR", "STRAFTER", "STRBEFORE", "STRENDS", "STRLANG", "STRLEN", "STRSTARTS", "SUBSTR", "SUM", "UCASE", "YEAR",
];

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: "var(--code-keyword)", fontWeight: "bold" },
  { tag: [tags.variableName, tags.special(tags.variableName)], color: "var(--code-variable)" },
  { tag: [tags.string, tags.number, tags.bool], color: "var(--code-text)" },
  { tag: [tags.atom, tags.tagName, tags.namespace, tags.attributeName, tags.link], color: "var(--code-term)" },
  { tag: tags.comment, color: "var(--quiet)", fontStyle: "italic" },
]);

const look = EditorView.theme({
  "&": { backgroundColor: "var(--card)", color: "var(--ink)", border: "2px solid var(--ink)", fontSize: "1rem" },
  "&.cm-focused": { outline: "3px solid var(--focus)", boxShadow: "0 0 0 6px var(--focus-ink)" },
  ".cm-scroller": {
    fontFamily: 'ui-monospace, Menlo, Consolas, "Liberation Mono", monospace', lineHeight: "1.5", maxHeight: "60vh",
  },
  ".cm-content": { minHeight: "13.5em", caretColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--soft)", color: "var(--quiet)", border: "none" },
  ".cm-activeLine": { backgroundColor: "var(--soft)" },
  ".cm-cursor": { borderLeftColor: "var(--ink)", borderLeftWidth: "2px" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--mark)", color: "var(--mark-ink)" },
  ".cm-wrong": { boxShadow: "inset 4px 0 0 var(--bad)" },
  ".cm-tooltip": { backgroundColor: "var(--card)", color: "var(--ink)", border: "2px solid var(--ink)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "inherit", maxHeight: "none", maxWidth: "min(40rem, 90vw)" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": { padding: ".25rem .5rem", lineHeight: "1.4" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--band)", color: "var(--band-ink)" },
  ".cm-completionDetail": { fontStyle: "normal", opacity: "1" },
  ".cm-completionMatchedText": { textDecoration: "underline" },
  ".cm-completionInfo": { maxWidth: "24rem", padding: ".5rem .75rem" },
});

/** Completes words: SPARQL's own, our terms by name or by label, and the variables of the query. */
function completing(asked) {
  const keywords = KEYWORDS.map((word) => ({ label: word, type: "keyword" }));
  const known = asked.then(completable);
  return async (context) => {
    const line = context.state.doc.lineAt(context.pos);
    const before = line.text.slice(0, context.pos - line.from);
    if (inside(before)) return null;
    const word = context.matchBefore(/[?$]?[\w:.-]*/);
    if (!word || (word.from === word.to && !context.explicit)) return null;
    if (/^[?$]/.test(word.text)) {
      const named = context.state.doc.toString().match(/[?$]\w+/g) || [];
      const here = named.filter((name, place) => named.indexOf(name) === place && name !== word.text);
      return { from: word.from, options: here.map((label) => ({ label, type: "variable" })), validFor: /^[?$]\w*$/ };
    }
    const { terms, byLabel } = await known;
    const prefix = /^([\w-]+):/.exec(word.text);
    const options = prefix ? terms.filter((term) => term.label.startsWith(`${prefix[1]}:`)) : [...terms, ...byLabel, ...keywords];
    return { from: word.from, options, validFor: /^[\w:.-]*$/ };
  };
}

function completable(told) {
  const terms = told.terms.map((term) => ({
    label: term.name, displayLabel: term.name, detail: term.label, info: term.definition || undefined, type: term.kind,
  }));
  // A term is found by its label, too: "asked of" leads to the property that is called so.
  const byLabel = told.terms.filter((term) => term.label).map((term) => ({
    label: term.label, displayLabel: `${term.label} → ${term.name}`, apply: term.name, type: term.kind, boost: -10,
  }));
  return { terms, byLabel };
}

/** Tells whether the end of a line stands in a string, an address or a comment. */
function inside(before) {
  const bare = before.replace(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|<[^<>\s]*>/g, "");
  return /["'#]/.test(bare) || /<[^<>\s]*$/.test(bare);
}

/** Puts the prefix that a chosen term needs at the head of the query, once. */
function declaring(asked) {
  let prefixes = {};
  asked.then((told) => (prefixes = told.prefixes));
  return EditorState.transactionFilter.of((change) => {
    if (!change.isUserEvent("input.complete")) return change;
    const after = change.newDoc.toString();
    const used = new Set([...after.replace(/<[^<>\s]*>|"[^"]*"/g, "").matchAll(/(?<![\w:?$-])([\w-]+):(?=\w)/g)].map((found) => found[1]));
    const missing = [...used].filter(
      (name) => prefixes[name] && !new RegExp(`prefix\\s+${name}:`, "i").test(after),
    );
    if (!missing.length) return change;
    const head = missing.map((name) => `PREFIX ${name}: <${prefixes[name]}>\n`).join("");
    return [change, { changes: { from: 0, insert: head }, sequential: true }];
  });
}

function marking(area) {
  const line = Number(area.dataset.line);
  return EditorView.decorations.of((view) =>
    line >= 1 && line <= view.state.doc.lines && view.state.doc.toString() === area.defaultValue
      ? Decoration.set([Decoration.line({ class: "cm-wrong" }).range(view.state.doc.line(line).from)])
      : Decoration.none,
  );
}

function mount(area, asked) {
  const form = area.form;
  const run = () => {
    form.requestSubmit();
    return true;
  };
  const host = document.createElement("div");
  area.before(host);
  const root = host.attachShadow({ mode: "open" }); // there, styles come by rule and not as an element: no inline style
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: area.value,
      extensions: [
        lineNumbers(), history(), bracketMatching(), closeBrackets(), highlightActiveLine(),
        StreamLanguage.define(sparql), syntaxHighlighting(colours), look, marking(area), declaring(asked),
        autocompletion({ override: [completing(asked)], icons: false, maxRenderedOptions: 8 }),
        EditorView.contentAttributes.of({
          "aria-label": `${document.querySelector(`label[for="${area.id}"]`).textContent}. ${document.getElementById("keys").textContent}`,
          "aria-invalid": area.getAttribute("aria-invalid") || "false",
          spellcheck: "false",
          tabindex: "0",
        }),
        keymap.of([
          { key: "Mod-Enter", run },
          ...closeBracketsKeymap, ...completionKeymap, ...defaultKeymap, ...historyKeymap,
        ]),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) area.value = update.state.doc.toString();
        }),
      ],
    }),
  });
  area.hidden = true;
  for (const part of document.querySelectorAll("[data-editor]")) part.hidden = false;
  document.querySelector(`label[for="${area.id}"]`).addEventListener("click", () => view.focus());
  for (const link of document.querySelectorAll('a[href="#query"]')) {
    link.addEventListener("click", (event) => {
      event.preventDefault();
      const line = Number(area.dataset.line);
      if (line >= 1 && line <= view.state.doc.lines) {
        view.dispatch({ selection: { anchor: view.state.doc.line(line).from }, scrollIntoView: true });
      }
      view.focus();
    });
  }
  const chooser = document.getElementById("example");
  asked.then((told) => {
    for (const { name, summary, text } of told.examples) chooser.add(new Option(`${name}: ${summary}`, text));
  });
  document.getElementById("use-example").addEventListener("click", () => {
    if (!chooser.value) return;
    view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: chooser.value }, userEvent: "input" });
    view.focus();
  });
}

const area = document.querySelector("textarea[data-completions]");
if (area) {
  const asked = fetch(area.dataset.completions)
    .then((answer) => (answer.ok ? answer.json() : Promise.reject(new Error(String(answer.status)))))
    .catch(() => ({ terms: [], prefixes: {}, examples: [] })); // completion is a help, not a need
  mount(area, asked);
}
