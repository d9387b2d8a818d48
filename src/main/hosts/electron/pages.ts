/** Answers app://terminal/... from the folder of the built screen, every answer with the content policy. */
import { readFile } from 'node:fs/promises';
import type { Protocol } from 'electron';
import { findAsset } from '../assets.ts';
import { contentPolicy, SECURITY_HEADERS } from '../contentPolicy.ts';
import { isOurPage, SCHEME } from './security.ts';

/** Before the app is ready: the scheme counts as a secure origin with a host, like https. */
export function registerScheme(protocol: Protocol): void {
  const privileges = { standard: true, secure: true, supportFetchAPI: true, codeCache: true };
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges }]);
}

/** `root`: folder of the built screen; inside an asar archive it reads like any other. */
export function servePages(protocol: Protocol, root: string): void {
  protocol.handle(SCHEME, (request) => answer(request, root));
}

async function answer(request: Request, root: string): Promise<Response> {
  const isOurs = isOurPage(request.url) && request.method === 'GET';
  const asset = isOurs ? findAsset(root, new URL(request.url).pathname) : null;
  if (asset === null) return respond(404, 'text/plain; charset=utf-8', 'No such file.');
  try {
    return respond(200, asset.contentType, await readFile(asset.path));
  } catch {
    return respond(404, 'text/plain; charset=utf-8', 'No such file.');
  }
}

function respond(status: number, contentType: string, body: string | Uint8Array<ArrayBuffer>): Response {
  const headers = { ...SECURITY_HEADERS, 'Content-Security-Policy': contentPolicy(''), 'Content-Type': contentType };
  return new Response(body, { status, headers });
}
