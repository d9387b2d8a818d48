// Who imports whom, with the paths resolved: judged against the table of scripts/layers.mjs, and searched for cycles.
import { posix } from 'node:path';
import { layerNamed, layerOf, type Layer } from '../../scripts/layers.mjs';
import { scan } from './scan.ts';
import { textOf } from './sources.ts';

export interface Import {
  readonly from: string;
  /** A path from the root for a file of ours, else the specifier. */
  readonly to: string;
  readonly ours: boolean;
  readonly typeOnly: boolean;
}

const STATEMENT = /\b(import|export)\s+(type\s+)?([\w*{}\s,$]*?)\s*\bfrom\s*(['"])([^'"]+)\4/g;
const BARE = /\bimport\s*\(?\s*(['"])([^'"\s]+)\1/g;

export function importsOf(file: string): Import[] {
  const { code, withStrings } = scan(textOf(file));
  // Both texts have the same length; inside a string the word `import` is no import.
  const isCode = (match: RegExpExecArray): boolean => code.startsWith(match[0].slice(0, 6), match.index);
  const found: Import[] = [];
  const add = (specifier: string, typeOnly: boolean): void => {
    const ours = specifier.startsWith('.');
    const to = ours ? posix.normalize(posix.join(posix.dirname(file), specifier)) : specifier;
    found.push({ from: file, to, ours, typeOnly });
  };
  for (const match of [...withStrings.matchAll(STATEMENT)].filter(isCode)) {
    const [, , type, names = '', , specifier = ''] = match;
    add(specifier, type !== undefined || onlyTypes(names));
  }
  for (const match of [...withStrings.matchAll(BARE)].filter(isCode)) add(match[2] ?? '', false);
  return found;
}

/** `{ type A, type B }` */
function onlyTypes(names: string): boolean {
  const inner = /^\{([^}]*)\}$/.exec(names.trim())?.[1];
  const parts = inner?.split(',').filter((part) => part.trim() !== '') ?? [];
  return parts.length > 0 && parts.every((part) => /^\s*type\s/.test(part));
}

/** Why the table forbids an import, or null. */
export function breach(imported: Import): string | null {
  const from = layerOf(imported.from);
  if (!from) return `${imported.from} lies in no layer of scripts/layers.mjs`;
  if (!imported.ours) return packageBreach(from, imported);
  const to = layerOf(imported.to);
  if (!to) return `${imported.from} imports ${imported.to}, which lies in no layer`;
  const said = `${imported.from} imports ${imported.to}`;
  if (to === from) return siblingBreach(from, imported) ? `${said}: a sibling's folder` : null;
  const permit = from.imports.find((name) => layerNamed(name) === to);
  if (!permit) return `${said}: ${from.name} may not import ${to.name}`;
  if (permit.endsWith(':type') && !imported.typeOnly) return `${said}: types only`;
  if (permit.endsWith(':root') && posix.dirname(imported.to) !== to.folder) return `${said}: its registry only`;
  return null;
}

function packageBreach(from: Layer, imported: Import): string | null {
  const allowed = from.packages.some((name) =>
    name.endsWith(':') ? imported.to.startsWith(name) : imported.to === name || imported.to.startsWith(`${name}/`),
  );
  if (allowed || imported.to.endsWith('?raw')) return null;
  return `${imported.from} imports ${imported.to}: not among the packages of ${from.name}`;
}

/** One venue never imports another, one pane never another; files directly in the layer's folder may import all. */
function siblingBreach(layer: Layer, imported: Import): boolean {
  if (!layer.siblings) return false;
  const within = (file: string): string | undefined => {
    const rest = file.slice(layer.folder.length + 1);
    return rest.includes('/') ? rest.split('/')[0] : undefined;
  };
  const [from, to] = [within(imported.from), within(imported.to)];
  return from !== undefined && to !== undefined && from !== to && !layer.siblings.includes(to);
}

/** Cycles of value imports, each as the list of its files. */
export function cycles(files: readonly string[]): string[][] {
  const known = new Set(files);
  const graph = new Map(
    files.map((file) => [
      file,
      importsOf(file)
        .filter((i) => i.ours && !i.typeOnly && known.has(i.to))
        .map((i) => i.to),
    ]),
  );
  const done = new Set<string>();
  const found: string[][] = [];
  const visit = (file: string, path: string[]): void => {
    const at = path.indexOf(file);
    if (at >= 0) found.push(path.slice(at));
    if (at >= 0 || done.has(file)) return;
    for (const next of graph.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  return found;
}
