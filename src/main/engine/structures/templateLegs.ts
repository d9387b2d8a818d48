/** A template with its underlying, expiries and strikes as legs, each the one instrument that fits. */
import { toNumber } from '../../../shared/domain/decimal.ts';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import { isInverseFuture, strikeOf } from '../../risk/portfolio/contractValue.ts';
import { isoDay } from '../../risk/portfolio/isoDay.ts';
import { TEMPLATES, type TemplateLeg } from '../../risk/structures/templates.ts';
import type { TypedLeg } from './legText.ts';
import type { StructureSource } from './structureSource.ts';

export interface TemplateChoice {
  readonly template: string;
  /** "BTC", or with the venue before it where several list it: "deribit:BTC". */
  readonly underlying: string;
  /** "2026-02-27". */
  readonly expiries: readonly string[];
  readonly strikes: readonly number[];
  /** Coins; negative sells the whole. */
  readonly size: number;
}

export const TEMPLATE_NAMES: readonly string[] = [...TEMPLATES.keys()];

/** Throws Error naming what does not fit. */
export function templateLegs(source: StructureSource, choice: TemplateChoice): readonly TypedLeg[] {
  const { template: name, expiries, strikes } = choice;
  const template = TEMPLATES.get(name);
  if (template === undefined)
    throw new Error(`template: "${name.slice(0, 40)}" is none of ${TEMPLATE_NAMES.join(', ')}`);
  if (strikes.length !== template.strikes)
    throw new Error(`strikes: ${name} takes ${template.strikes}, not ${strikes.length}`);
  if (expiries.length !== template.expiries) {
    throw new Error(`expiries: ${name} takes ${template.expiries}, not ${expiries.length}`);
  }
  const sorted = { ...choice, strikes: strikes.toSorted((a, b) => a - b), expiries: expiries.toSorted() };
  return template.legs.map((leg) => {
    const instrument = theOne(source, sorted, leg);
    return {
      quantity: choice.size * leg.ratio * contractsOfCoin(source, instrument),
      name: instrument.id,
      price: null,
    };
  });
}

/** Contracts of one coin: of inverse futures and perpetuals its worth in USD of face. */
function contractsOfCoin(source: StructureSource, instrument: Instrument): number {
  const multiplier = toNumber(instrument.contractMultiplier);
  if (!isInverseFuture(instrument)) return 1 / multiplier;
  const index = source.marketOf(instrument).indexPriceUsd;
  if (index === null) throw new Error(`no index price of ${instrument.underlying}`);
  return Math.round(index / multiplier);
}

function theOne(source: StructureSource, choice: TemplateChoice, leg: TemplateLeg): Instrument {
  const [coin = '', venue = null] = choice.underlying.split(':').reverse();
  const found = source.instruments.filter(
    (instrument) =>
      instrument.underlying === coin && (venue === null || instrument.venue === venue) && fits(instrument, choice, leg),
  );
  const what =
    `${leg.kind} on ${choice.underlying}${'strike' in leg ? ` at ${choice.strikes[leg.strike] ?? ''}` : ''}` +
    `${'expiry' in leg ? ` of ${choice.expiries[leg.expiry] ?? ''}` : ''}`;
  const [instrument, ...more] = found;
  if (instrument === undefined) throw new Error(`no ${what} is listed`);
  if (more.length > 0)
    throw new Error(`${what}: ${found.map(({ id }) => id).join(' or ')}: name the venue, or use --legs`);
  return instrument;
}

function fits(instrument: Instrument, { strikes, expiries }: TemplateChoice, leg: TemplateLeg): boolean {
  if (leg.kind === 'perpetual') return instrument.kind === 'perpetual';
  if (instrument.kind !== 'option' && instrument.kind !== 'future') return false;
  if (isoDay(instrument.expiryTimeMs) !== expiries[leg.expiry]) return false;
  if (leg.kind === 'future') return instrument.kind === 'future';
  return (
    instrument.kind === 'option' && instrument.optionType === leg.kind && strikeOf(instrument) === strikes[leg.strike]
  );
}
