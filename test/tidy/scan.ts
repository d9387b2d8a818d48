// A scanner that tells code from comments and strings, well enough for tidy's questions. Not a parser: TypeScript 7
// offers none to JavaScript. An unclosed quote ends with its line, so that apostrophes in JSX text do little harm.

export interface Scanned {
  /** Without comments and with the contents of strings blanked. */
  readonly code: string;
  /** Without comments, strings as they are. */
  readonly withStrings: string;
}

const REGEX_MAY_FOLLOW = /(^|[(,=:[!&|?{};+\-*%<>~^\n]|\b(return|typeof|case|in|of|void))\s*$/;

export function scan(text: string): Scanned {
  let code = '';
  let withStrings = '';
  let at = 0;
  const keep = (end: number, blank: boolean): void => {
    const part = text.slice(at, end);
    withStrings += part;
    code += blank ? part.replace(/[^\n]/g, ' ') : part;
    at = end;
  };
  while (at < text.length) {
    const two = text.slice(at, at + 2);
    const one = text[at] ?? '';
    if (two === '//') at = endOr(text.indexOf('\n', at), text);
    else if (two === '/*') {
      const end = endOr(text.indexOf('*/', at + 2), text);
      const lines = text.slice(at, end).replace(/[^\n]/g, '');
      code += lines;
      withStrings += lines;
      at = Math.min(end + 2, text.length);
    } else if (one === "'" || one === '"') keep(quoteEnd(text, at, one), true);
    else if (one === '`') keep(templateEnd(text, at), true);
    else if (one === '/' && REGEX_MAY_FOLLOW.test(code.slice(-40))) keep(regexEnd(text, at), true);
    else keep(at + 1, false);
  }
  return { code, withStrings };
}

const endOr = (index: number, text: string): number => (index < 0 ? text.length : index);

function quoteEnd(text: string, start: number, quote: string): number {
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text[at] === quote) return at + 1;
    else if (text[at] === '\n') return at;
  }
  return text.length;
}

/** Nested `${...}` count as part of the template, whatever they hold. */
function templateEnd(text: string, start: number): number {
  let depth = 0;
  for (let at = start + 1; at < text.length; at++) {
    if (text[at] === '\\') at++;
    else if (text.startsWith('${', at)) depth++;
    else if (text[at] === '}' && depth > 0) depth--;
    else if (text[at] === '`') {
      if (depth === 0) return at + 1;
      at = templateEnd(text, at) - 1;
    }
  }
  return text.length;
}

function regexEnd(text: string, start: number): number {
  let inClass = false;
  for (let at = start + 1; at < text.length; at++) {
    const char = text[at];
    if (char === '\\') at++;
    else if (char === '\n') return start + 1;
    else if (char === '[') inClass = true;
    else if (char === ']') inClass = false;
    else if (char === '/' && !inClass) return at + 1;
  }
  return start + 1;
}
