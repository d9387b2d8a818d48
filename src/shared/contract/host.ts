/**
 * How a screen gets its channel to the engine. In Electron: call `window.connectToEngine()`, then the window gets a
 * message event from itself with data ENGINE_PORT and the MessagePort as ports[0]; call again for a new one. In a
 * browser, where that function does not exist: a WebSocket to SOCKET_PATH of the page's own host. Over either, text is
 * JSON and bytes are hot frames (Uint8Array on a port, binaryType 'arraybuffer' on a socket).
 */

/** Name of the one function that the preload script exposes. */
export const CONNECT_FUNCTION = 'connectToEngine';
/** Data of the message event that brings the port. */
export const ENGINE_PORT = 'ballast:engine-port';
/** Path of the WebSocket. */
export const SOCKET_PATH = '/ws';

/** Electron's own channels between preload and main; no page sees them. */
export const CONNECT_CHANNEL = 'ballast:connect';
export const PORT_CHANNEL = 'ballast:port';
