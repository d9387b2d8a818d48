/**
 * Names, both ways. A coin is our instrument's venue name; a client order id (run, dash, seq) is a 16-byte `cloid`:
 * six bytes of run, two that say that it is ours, eight of seq. So an order is recognised after any restart.
 */
import { instrumentIdOf, type ClientOrderId, type InstrumentId, type VenueId } from '../../../shared/domain/ids.ts';

const OURS = 'ba11';
const CLIENT_ORDER_ID = /^([0-9a-f]{12})-([1-9]\d{0,15})$/;
const CLOID = new RegExp(`^0x([0-9a-f]{12})${OURS}([0-9a-f]{16})$`);

/** Null: not in the form that our engine gives. */
export function cloidOf(clientOrderId: ClientOrderId): string | null {
  const [, run, seq] = CLIENT_ORDER_ID.exec(clientOrderId) ?? [];
  if (run === undefined || seq === undefined || !Number.isSafeInteger(Number(seq))) return null;
  return `0x${run}${OURS}${Number(seq).toString(16).padStart(16, '0')}`;
}

/** Null: placed by somebody else. */
export function clientOrderIdOf(cloid: string | null): ClientOrderId | null {
  const [, run, seq] = CLOID.exec((cloid ?? '').toLowerCase()) ?? [];
  if (run === undefined || seq === undefined) return null;
  const number = Number.parseInt(seq, 16);
  return Number.isSafeInteger(number) && number > 0 ? `${run}-${number}` : null;
}

export const instrumentOf = (venue: VenueId, coin: string): InstrumentId => instrumentIdOf(venue, coin);
export const coinOf = (instrument: InstrumentId): string => instrument.slice(instrument.indexOf(':') + 1);

const ADDRESS = /^0x[0-9a-f]{40}$/;
export const isAddress = (text: string): boolean => ADDRESS.test(text.toLowerCase());
