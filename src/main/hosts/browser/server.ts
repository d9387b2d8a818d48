/**
 * Serves the built screen and one socket on 127.0.0.1, for a headless box, for tests in a real browser, and wherever
 * Electron's binary cannot be had. GET and HEAD only, no CORS, every answer with the content policy.
 */
import { readFile } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Transport } from '../../../shared/contract/messages.ts';
import { SOCKET_PATH } from '../../../shared/contract/host.ts';
import { findAsset } from '../assets.ts';
import { contentPolicy, SECURITY_HEADERS } from '../contentPolicy.ts';
import { Access } from './access.ts';
import { socketTransport } from './socket.ts';

/**
 * The wall against a flood. Texts above the contract's own, lower bound (MAX_CLIENT_TEXT) are refused in words by the
 * bridge; only what is larger than this ends the connection.
 */
const MAX_SOCKET_BYTES = 256 * 1024;
const MAX_SOCKETS = 16;

export interface BrowserHostOptions {
  /** Folder of the built screen. */
  readonly root: string;
  /** 0 takes any free one. */
  readonly port: number;
  readonly connect: (transport: Transport) => void;
}

export interface BrowserHost {
  readonly port: number;
  /** An address that works once. */
  newAddress(): string;
  close(): Promise<void>;
}

/** Rejects when the port is taken. */
export async function startBrowserHost(options: BrowserHostOptions): Promise<BrowserHost> {
  const server = createServer();
  const port = await listen(server, options.port);
  const access = new Access(port);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_SOCKET_BYTES, perMessageDeflate: false });
  server.on('request', (request, response) => answer(request, response, access, options.root));
  server.on('upgrade', (request: IncomingMessage, stream: Duplex, head: Buffer) => {
    const refusal = refusalOf(request, access, sockets.clients.size);
    if (refusal !== null) return refuseUpgrade(stream, refusal);
    sockets.handleUpgrade(request, stream, head, (socket) => options.connect(socketTransport(socket)));
  });
  return {
    port,
    newAddress: () => access.newAddress(),
    close: () => closeAll(server, sockets),
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function closeAll(server: Server, sockets: WebSocketServer): Promise<void> {
  for (const socket of sockets.clients) socket.terminate();
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

// ---- pages --------------------------------------------------------------------------------------------------------

function answer(request: IncomingMessage, response: ServerResponse, access: Access, root: string): void {
  const policy = contentPolicy(`ws://${access.authority}`);
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  response.setHeader('Content-Security-Policy', policy);
  if (!access.hostIsOurs(request)) return say(response, 421, 'This server answers to 127.0.0.1 only.');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    return say(response, 405, 'Only GET and HEAD.');
  }
  const url = urlOf(request, access);
  if (url === null) return say(response, 400, 'Not an address.');
  const token = url.pathname === '/' ? url.searchParams.get('token') : null;
  if (token !== null) return redeemToken(request, response, access, token);
  if (!access.hasCookie(request)) return say(response, 403, OPEN_THE_PRINTED_ADDRESS);
  const asset = findAsset(root, url.pathname);
  if (asset === null) return say(response, 404, 'No such file.');
  const headers = { 'Content-Type': asset.contentType, 'Content-Length': asset.bytes };
  if (request.method === 'HEAD') return void response.writeHead(200, headers).end();
  // In one piece: in pieces the screen waited for a turn of the loop for each, while the engine was starting on it.
  readFile(asset.path, (error, bytes) => {
    if (error === null) response.writeHead(200, { ...headers, 'Content-Length': bytes.length }).end(bytes);
    else say(response, 404, 'No such file.');
  });
}

const OPEN_THE_PRINTED_ADDRESS =
  'Open the address that Ballast printed when it started. It works once, in one browser.';

/** A page that already has the cookie may be reloaded with a spent token. */
function redeemToken(request: IncomingMessage, response: ServerResponse, access: Access, token: string): void {
  if (request.method === 'GET' && access.redeem(token)) response.setHeader('Set-Cookie', access.setCookie);
  else if (!access.hasCookie(request)) return say(response, 403, OPEN_THE_PRINTED_ADDRESS);
  response.writeHead(303, { Location: '/' });
  response.end();
}

/** The target as a browser sends it ("/a?b"); an absolute one or "//host" is nobody's. */
function urlOf(request: IncomingMessage, access: Access): URL | null {
  const target = request.url ?? '/';
  if (!target.startsWith('/') || target.startsWith('//')) return null;
  return URL.canParse(target, access.origin) ? new URL(target, access.origin) : null;
}

function say(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}

// ---- the socket ---------------------------------------------------------------------------------------------------

function refusalOf(request: IncomingMessage, access: Access, open: number): string | null {
  if (!access.hostIsOurs(request)) return '421 Misdirected Request';
  if (!access.originIsOurs(request)) return '403 Forbidden';
  if (!access.hasCookie(request)) return '403 Forbidden';
  if (urlOf(request, access)?.pathname !== SOCKET_PATH) return '404 Not Found';
  return open >= MAX_SOCKETS ? '503 Service Unavailable' : null;
}

function refuseUpgrade(stream: Duplex, status: string): void {
  stream.on('error', () => {});
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
