/** The small world of the rule tests: one venue with one account and an instrument of each kind, and a second venue. */
import { dec } from '../../../../shared/domain/decimal.ts';
import type { Account } from '../../../../shared/domain/account.ts';
import type { Instrument } from '../../../../shared/domain/instrument.ts';
import { MS_PER_DAY } from '../../../../shared/domain/instrument.ts';

/** Noon of a UTC day; times in tables count from here. */
export const T0 = 1_800_014_400_000;

const terms = (name: string, over: Partial<Instrument>): unknown => ({
  id: `sim:${name}`, venue: 'sim', venueName: name, underlying: 'BTC', style: 'linear', quoteCurrency: 'USDC',
  settlementCurrency: 'USDC', contractMultiplier: dec(1), tickSize: dec('0.5'), lotSize: dec('0.001'),
  minQuantity: dec('0.001'), makerFeeRate: 0, takerFeeRate: 0.0005, ...over,
});

const coin = { style: 'inverse', settlementCurrency: 'BTC' } as const;

/** By the short names of the tables. */
export const INSTRUMENTS: Readonly<Record<string, Instrument>> = {
  PERP: terms('BTC-PERP', { kind: 'perpetual', fundingIntervalMs: 3_600_000 }) as Instrument,
  INV: terms('BTC-INV', { ...coin, kind: 'perpetual', quoteCurrency: 'USD', contractMultiplier: dec(10),
    lotSize: dec(1), minQuantity: dec(1), fundingIntervalMs: 3_600_000 } as Partial<Instrument>) as Instrument,
  CALL: terms('BTC-CALL', { ...coin, kind: 'option', quoteCurrency: 'BTC', tickSize: dec('0.0001'),
    lotSize: dec('0.1'), minQuantity: dec('0.1'), optionType: 'call', strike: dec(100_000),
    expiryTimeMs: T0 + 30 * MS_PER_DAY } as Partial<Instrument>) as Instrument,
  LCALL: terms('BTC-LCALL', { kind: 'option', optionType: 'call', strike: dec(100_000),
    expiryTimeMs: T0 + 30 * MS_PER_DAY } as Partial<Instrument>) as Instrument,
  SPOT: terms('BTC-USDC', { kind: 'spot' }) as Instrument,
};

export const ACCOUNT: Account =
  { id: 'sim/main', venue: 'sim', label: 'main', marginModel: 'none', marginCurrency: 'USDC' };

export const OTHER_PERP: Instrument = {
  ...terms('BTC-OTHER', {}) as Instrument, id: 'alt:BTC-OTHER', venue: 'alt', kind: 'perpetual',
  fundingIntervalMs: 3_600_000,
} as Instrument;
export const OTHER_ACCOUNT: Account = { ...ACCOUNT, id: 'alt/main', venue: 'alt' };

export const shortName = (id: string): string =>
  Object.entries(INSTRUMENTS).find(([, instrument]) => instrument.id === id)?.[0] ?? id;
export const longName = (name: string): string => INSTRUMENTS[name]?.id ?? name;
