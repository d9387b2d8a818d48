/**
 * What a page in our window may do: show our own files and talk through its port. Everything else is denied here,
 * in one place, for every session and every web contents that ever comes to be.
 */
import type { App, Session, WebContents, WebPreferences } from 'electron';

export const SCHEME = 'app';
const PAGE_HOST = 'terminal';
export const PAGE_ORIGIN = `${SCHEME}://${PAGE_HOST}`;
/** What may be opened as a window of its own: an empty page that the docking layout fills, in any language's folder. */
const POPOUT_PATH = /^(\/[a-z]+(-[A-Za-z]+)?)?\/popout\.html$/;
const OWN_SCHEMES = ['blob:', 'data:', 'devtools:'];

/** Addresses that may be handed to the system's browser. */
const OUTSIDE_LINKS: ReadonlySet<string> = new Set(['https://www.tradingview.com']);

/** A hidden window must still show fresh risk when it is raised, hence no throttling. */
export function webPreferences(preload: string): WebPreferences {
  return {
    preload,
    contextIsolation: true,
    sandbox: true,
    webSecurity: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webviewTag: false,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    navigateOnDragDrop: false,
    safeDialogs: true,
    spellcheck: false,
    backgroundThrottling: false,
  };
}

/** By scheme and host, not by prefix: "app://terminal.evil" is not ours. */
export function isOurPage(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, host, username } = new URL(address);
  return protocol === `${SCHEME}:` && host === PAGE_HOST && username === '';
}

export function guardSession(session: Session): void {
  session.setPermissionRequestHandler((contents, permission, answer) =>
    answer(permission === 'notifications' && isOurPage(contents.getURL())));
  session.setPermissionCheckHandler((_contents, permission, origin) =>
    permission === 'notifications' && isOurPage(origin));
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler(null);
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !mayBeRequested(url) }));
  // What our own page made (a grid as CSV) may be saved where the trader says; nothing is fetched from anywhere.
  session.on('will-download', (event, item) => {
    if (!item.getURL().startsWith(`blob:${PAGE_ORIGIN}/`)) event.preventDefault();
  });
}

const mayBeRequested = (url: string): boolean =>
  isOurPage(url) || OWN_SCHEMES.some((scheme) => url.startsWith(scheme));

/** `openOutside` hands an address to the system's browser. */
export function guardEveryPage(app: App, openOutside: (url: string) => void): void {
  app.on('web-contents-created', (_event, contents) => guardPage(contents, openOutside));
}

function guardPage(contents: WebContents, openOutside: (url: string) => void): void {
  contents.on('will-navigate', (event) => {
    if (!isOurPage(event.url)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!isOurPage(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    if (!isOurPage(event.url)) event.preventDefault();
  });
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.setWindowOpenHandler(({ url }) => {
    if (isOurPage(url) && POPOUT_PATH.test(new URL(url).pathname)) {
      return { action: 'allow', overrideBrowserWindowOptions: { autoHideMenuBar: true } };
    }
    if (URL.canParse(url) && OUTSIDE_LINKS.has(new URL(url).origin)) openOutside(url);
    return { action: 'deny' };
  });
}
