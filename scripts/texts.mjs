// What the terminal says, in one place. The sources are written in English; this finds every text in them, by where it
// stands: `npm run texts` writes them to src/renderer/texts/en.json, and the build of another language puts that
// language's texts in their place (vite.renderer.config.ts). The English terminal is built as it is written.
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseSync } from 'vite';
import { CATALOGUES } from './languages.mjs';
import { ROOT } from './run.mjs';

/** @typedef {{ [key: string]: any, type: string, start: number, end: number }} Node */
/** @typedef {Readonly<Record<string, string>>} Catalogue English text to text; what is missing stays English. */
/** @typedef {{ start: number, end: number, key: string, put: (text: string, inner: Inner) => string }} Edit */
/** @typedef {(start: number, end: number) => string} Inner the source of a range with its own texts put in place */
/** @typedef {{ source: string, edits: Edit[] }} Work */

const FOLDERS = ['app', 'layout', 'panes', 'store', 'ui'].map((folder) => `src/renderer/${folder}`);

/** Attributes and properties that are texts even when they are a single word. */
const TEXTS = new Set([
  'title',
  'label',
  'aria-label',
  'aria-description',
  'placeholder',
  'alt',
  'hint',
  'header',
  'explanation',
  'detail',
  'purpose',
  'text',
  'empty',
]);
/** Words that a keyboard or a browser says. */
const NAMES = new Set([
  'Enter',
  'Escape',
  'Delete',
  'Backspace',
  'End',
  'Home',
  'Ctrl',
  'Shift',
  'Space',
  'Mac',
  'Alt',
  'Tab',
]);
/** Those that never are. */
const NEVER = /^(className|style|key|id|role|type|kind|href|htmlFor|testId|data-.*|d|fill|stroke|viewBox|rel|target)$/;
/** Tables of words: by the name of their constant. */
const WORDS = /(LABEL|STATE|WORD|NAME|TEXT|TITLE|HINT)S?$/;
const SELECTORS = new Set(['querySelector', 'querySelectorAll', 'closest', 'matches', 'getAttribute']);
const ENTITIES = new Map([
  ['apos', "'"],
  ['quot', '"'],
  ['amp', '&'],
  ['lt', '<'],
  ['gt', '>'],
  ['nbsp', '\u00a0'],
]);

/** @param {string} text */
const decoded = (text) => text.replace(/&(\w+);/g, (all, name) => ENTITIES.get(name) ?? all);
/** @param {string} text */
const hasLetters = (text) => /\p{L}/u.test(text.replace(/\{\d+\}/g, ''));
/** Words in a row, and neither markup, style, selector nor class names. @param {string} text */
const isProse = (text) =>
  /\p{L}[\p{L}'’)]*[,.:;!?…]? +[\p{L}(‘"]/u.test(text) &&
  !/[<>;]|\{"|var\(|\d(px|fr|em)\b|^[.#/[]/.test(text) &&
  !/^[a-z]+(-[a-z]+)*( [a-z]+(-[a-z]+)+| is-[a-z]+)+$/.test(text);

/** One word as it would stand above a column. Said of both sides of a comparison. @param {string} text */
const isTitle = (text) => /^(u?P&L|[A-Z][a-z]+)$/.test(text) && !NAMES.has(text);

/** As JSX reads it: lines are joined by one space, and indentation is nothing. @param {string} raw */
function cooked(raw) {
  const lines = raw.split('\n');
  const kept = lines.map((line, i) => {
    const from = i === 0 ? line : line.trimStart();
    return i === lines.length - 1 ? from : from.trimEnd();
  });
  return decoded(kept.filter((line, i) => line !== '' || (lines.length === 1 && i === 0)).join(' '));
}

/** @param {string} text */
const oneLine = (text) => text.replace(/\s*\n\s*/g, ' ');
/** Text and places in turn: "a {0} b" to ['a ', 0, ' b']. @param {string} text @returns {(string | number)[]} */
const partsOf = (text) => text.split(/\{(\d+)\}/).map((part, i) => (i % 2 === 1 ? Number(part) : part));

/**
 * A literal in code, in an attribute, or a text between tags.
 * @param {Work} work
 * @param {Node} node
 * @param {boolean} isAttribute
 */
function literal(work, node, isAttribute) {
  const key = isAttribute ? oneLine(decoded(node.value)) : node.value;
  work.edits.push({
    start: node.start,
    end: node.end,
    key,
    put: (text) => (isAttribute ? `{${JSON.stringify(text)}}` : JSON.stringify(text)),
  });
}

/** @param {Work} work @param {Node} node @param {boolean} isText */
function template(work, node, isText) {
  const { quasis, expressions } = node;
  const key = oneLine(
    quasis
      .map(
        (/** @type {Node} */ quasi, /** @type {number} */ i) =>
          quasi['value'].cooked + (i < expressions.length ? `{${i}}` : ''),
      )
      .join(''),
  );
  if (!hasLetters(key) || !(isText || isProse(key))) return;
  work.edits.push({
    start: node.start,
    end: node.end,
    key,
    put: (text, inner) =>
      `\`${partsOf(text)
        .map((part) =>
          typeof part === 'string'
            ? part.replace(/[`\\$]/g, '\\$&')
            : `\${${expressions[part] === undefined ? '""' : inner(expressions[part].start, expressions[part].end)}}`,
        )
        .join('')}\``,
  });
}

/**
 * All that stands between two tags is one text, so that its words can be put in another order.
 * @param {Work} work
 * @param {Node} node
 */
function children(work, node) {
  /** @type {Node[]} */
  const places = [];
  const message = node['children']
    .map((/** @type {Node} */ child) => {
      if (child.type === 'JSXText') return cooked(child['raw']);
      const { expression } = child;
      if (expression?.type === 'JSXEmptyExpression') return '';
      if (expression?.type === 'Literal' && typeof expression.value === 'string') return expression.value;
      return `{${places.push(child) - 1}}`;
    })
    .join('');
  const key = message.trim();
  const hasText = node['children'].some(
    (/** @type {Node} */ { type, raw }) => type === 'JSXText' && hasLetters(cooked(raw)),
  );
  if (!hasText) return;
  const [before, after] = [message.slice(0, message.indexOf(key)), message.slice(message.indexOf(key) + key.length)];
  const written = (/** @type {string} */ text) => (text === '' ? '' : `{${JSON.stringify(text)}}`);
  work.edits.push({
    start: node['children'][0].start,
    end: node['children'].at(-1).end,
    key,
    put: (text, inner) => {
      const parts = partsOf(before + text + after);
      return parts
        .map((part) => {
          if (typeof part === 'string') return written(part);
          const place = places[part];
          return place === undefined ? '' : inner(place.start, place.end);
        })
        .join('');
    },
  });
}

/**
 * `isText`: a literal here is a text whatever it looks like.
 * @param {Work} work
 * @param {Node} node
 * @param {boolean} isText
 * @returns {void}
 */
function walk(work, node, isText) {
  const each = (/** @type {unknown} */ found, asText = false) => {
    for (const one of Array.isArray(found) ? found : [found]) {
      if (typeof one === 'object' && one !== null && 'type' in one) walk(work, one, asText);
    }
  };
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'ThrowStatement':
    case 'TSInterfaceDeclaration':
    case 'TSTypeAliasDeclaration':
    case 'TSTypeAnnotation':
    case 'TSTypeParameterInstantiation':
    case 'TaggedTemplateExpression':
      return;
    case 'Literal':
      if (
        typeof node['value'] === 'string' &&
        hasLetters(node['value']) &&
        (isText || isProse(node['value']) || isTitle(node['value']))
      ) {
        literal(work, node, false);
      }
      return;
    case 'TemplateLiteral':
      template(work, node, isText);
      return each(node['expressions']);
    case 'JSXElement':
    case 'JSXFragment':
      children(work, node);
      each(node['openingElement']?.attributes ?? []);
      return each(node['children']);
    case 'JSXExpressionContainer':
      return each(node['expression'], true);
    case 'JSXAttribute':
      return attribute(work, node);
    case 'ConditionalExpression':
      each(node['test']);
      return each([node['consequent'], node['alternate']], isText);
    case 'LogicalExpression':
      each(node['left'], isText && node['operator'] !== '&&');
      return each(node['right'], isText);
    case 'MemberExpression':
      return each(node['object']);
    case 'TSAsExpression':
    case 'TSSatisfiesExpression':
    case 'ParenthesizedExpression':
      return each(node['expression'], isText);
    case 'CallExpression':
    case 'NewExpression': {
      const name = node['callee'].property?.name ?? node['callee'].name;
      if (SELECTORS.has(name) || /Error$|^RegExp$/.test(name ?? '')) return;
      return each([node['callee'], ...node['arguments']]);
    }
    case 'Property': {
      const name = node['key'].name ?? String(node['key'].value);
      const value = node['value'].type === 'TSAsExpression' ? node['value'].expression : node['value'];
      return NEVER.test(name) && value.type === 'Literal' ? undefined : each(value, isText || TEXTS.has(name));
    }
    case 'ObjectExpression':
      return each(node['properties'], isText);
    case 'VariableDeclarator': {
      const isTable = WORDS.test(node['id'].name ?? '') && /^[A-Z_]+$/.test(node['id'].name);
      return each(node['init'], isTable);
    }
    default:
      for (const [name, value] of Object.entries(node)) if (name !== 'type') each(value);
  }
}

/** @param {Work} work @param {Node} node @returns {void} */
function attribute(work, node) {
  const name = node['name'].name ?? '';
  const { value } = node;
  if (value === null || NEVER.test(name)) return;
  if (value.type !== 'Literal')
    return walk(work, value.type === 'JSXExpressionContainer' ? value.expression : value, TEXTS.has(name));
  if (hasLetters(value.value) && (TEXTS.has(name) || isProse(value.value))) literal(work, value, true);
}

/** @param {string} file @param {string} source @returns {Edit[]} */
function editsOf(file, source) {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file}: ${errors[0]?.message ?? 'cannot be read'}`);
  /** @type {Work} */
  const work = { source, edits: [] };
  walk(work, /** @type {any} */ (program), false);
  return work.edits.sort((a, b) => a.start - b.start || b.end - a.end);
}

/** Every text of a source, as the key under which a catalogue has it. @param {string} file @param {string} source */
export const textsOf = (file, source) => editsOf(file, source).map(({ key }) => key);

/**
 * The source with the catalogue's texts in place of its own.
 * @param {string} file
 * @param {string} source
 * @param {Catalogue} catalogue
 */
export function translated(file, source, catalogue) {
  const edits = editsOf(file, source);
  /** @type {(start: number, end: number, but?: Edit) => string} */
  const emit = (start, end, but) => {
    let out = '';
    let at = start;
    for (const edit of edits) {
      if (edit === but || edit.start < at || edit.end > end || !Object.hasOwn(catalogue, edit.key)) continue;
      out +=
        source.slice(at, edit.start) + edit.put(catalogue[edit.key] ?? edit.key, (from, to) => emit(from, to, edit));
      at = edit.end;
    }
    return out + source.slice(at, end);
  };
  return emit(0, source.length);
}

/** @returns {string[]} */
export function sources() {
  return FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map(
      (file) => `${folder}/${file.replaceAll('\\', '/')}`,
    ),
  )
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$/.test(file))
    .sort();
}

/** Every text of the terminal, in the order of the alphabet. @returns {Catalogue} */
export function english() {
  const all = sources().flatMap((file) => textsOf(file, readFileSync(join(ROOT, file), 'utf8')));
  return Object.fromEntries([...new Set(all)].sort().map((text) => [text, text]));
}

/** @param {Catalogue} catalogue */
export const written = (catalogue) => `${JSON.stringify(catalogue, null, 1)}\n`;

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const catalogue = english();
  writeFileSync(join(ROOT, CATALOGUES, 'en.json'), written(catalogue));
  process.stdout.write(`${Object.keys(catalogue).length} texts in ${CATALOGUES}/en.json.\n`);
}
