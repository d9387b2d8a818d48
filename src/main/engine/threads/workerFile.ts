/** Where a worker's file lies: beside the source when run from source, beside the bundle's entries when built. */

/** `name` of a file in engine/workers. */
export function workerFile(name: string): URL {
  const own = import.meta.url;
  if (own.endsWith('.ts')) return new URL(`../workers/${name}.ts`, own);
  return new URL(own.includes('/workers/') ? `./${name}.mjs` : `./workers/${name}.mjs`, own);
}
