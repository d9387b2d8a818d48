/**
 * Who may talk to the browser host. The printed address carries a token that works once; it is exchanged for a cookie
 * with a secret of its own. Another page, another host name (DNS rebinding) and another program's request get nothing.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const SECRET_BYTES = 32;

export class Access {
  /** "127.0.0.1:PORT": the only Host, and with http:// the only Origin. */
  readonly authority: string;
  private readonly cookieName: string;
  private readonly cookieSecret = newSecret();
  private token: string | null = null;

  constructor(port: number) {
    this.authority = `127.0.0.1:${port}`;
    // Cookies do not know ports: another Ballast on this machine must not overwrite ours.
    this.cookieName = `ballast_${port}`;
  }

  get origin(): string { return `http://${this.authority}`; }

  /** A new address to open; the one before stops working. */
  newAddress(): string {
    this.token = newSecret();
    return `${this.origin}/?token=${this.token}`;
  }

  /** Uses the token up. */
  redeem(offered: string): boolean {
    if (this.token === null || !sameText(offered, this.token)) return false;
    this.token = null;
    return true;
  }

  get setCookie(): string {
    return `${this.cookieName}=${this.cookieSecret}; HttpOnly; SameSite=Strict; Path=/`;
  }

  hostIsOurs(request: IncomingMessage): boolean {
    return request.headers.host === this.authority;
  }

  /** Browsers state the origin of every socket; what states none is no browser page of ours. */
  originIsOurs(request: IncomingMessage): boolean {
    return request.headers.origin === this.origin;
  }

  hasCookie(request: IncomingMessage): boolean {
    const cookies = (request.headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
    const prefix = `${this.cookieName}=`;
    const values = cookies.filter((cookie) => cookie.startsWith(prefix)).map((cookie) => cookie.slice(prefix.length));
    return values.some((value) => sameText(value, this.cookieSecret));
  }
}

const newSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url');

/** In time that does not tell how much was right. */
function sameText(offered: string, secret: string): boolean {
  const [a, b] = [Buffer.from(offered), Buffer.from(secret)];
  return a.length === b.length && timingSafeEqual(a, b);
}
