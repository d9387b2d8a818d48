/** Finds the files of the built screen for both hosts. Nothing outside its folder is ever found. */
import { statSync } from 'node:fs';
import { extname, join, normalize, sep } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

export interface Asset { readonly path: string; readonly contentType: string; readonly bytes: number }

/** `pathname` as it stands in a URL, percent signs and all. Null when there is no such file in `root`. */
export function findAsset(root: string, pathname: string): Asset | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname === '/' ? '/index.html' : pathname);
  } catch {
    return null;
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null;
  const folder = normalize(root);
  const path = join(folder, normalize(decoded));
  if (!path.startsWith(folder.endsWith(sep) ? folder : folder + sep)) return null;
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || !found.isFile()) return null;
  return { path, contentType: TYPES[extname(path).toLowerCase()] ?? 'application/octet-stream', bytes: found.size };
}
