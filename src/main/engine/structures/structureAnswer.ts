/** Questions of the screen about structures, on the market of the session that is shown. */
import type {
  StructureAnswer, StructureQuery, TemplateLegQuantity, TemplateQuery, TemplateShape,
} from '../../../shared/contract/questions/structure.ts';
import type { ExpiryChances, RollAnswer, RollQuery } from '../../../shared/contract/questions/expiry.ts';
import { toNumber } from '../../../shared/domain/decimal.ts';
import type { Option } from '../../../shared/domain/instrument.ts';
import type { ReadState } from '../../core/state.ts';
import { isoDay } from '../../risk/portfolio/isoDay.ts';
import { TEMPLATES } from '../../risk/structures/templates.ts';
import { expiryChances } from './expiryChances.ts';
import { rollAnswer } from './rollAnswer.ts';
import { structureReport } from './structureReport.ts';
import { sessionSource } from './structureSource.ts';
import { templateLegs } from './templateLegs.ts';

/** Throws Error naming the leg or the date, for the trader. */
export const structureAnswer = (state: ReadState, { legs, dateMs }: StructureQuery): StructureAnswer =>
  structureReport(sessionSource(state),
    legs.map(({ instrument, quantity, price }) => ({ name: instrument, quantity, price })), dateMs);

export const templateShapes = (): readonly TemplateShape[] =>
  [...TEMPLATES].map(([name, { strikes, expiries }]) => ({ name, strikes, expiries }));

/** Throws Error naming what does not fit. */
export const templateAnswer = (state: ReadState, query: TemplateQuery): readonly TemplateLegQuantity[] =>
  templateLegs(sessionSource(state), { template: query.template, underlying: `${query.venue}:${query.underlying}`,
    expiries: query.expiryTimesMs.map(isoDay), strikes: query.strikes, size: query.size })
    .map(({ name, quantity }) => ({ instrument: name, quantity }));

/** Throws Error naming what is not held, or is no option. */
export function rollsOf(state: ReadState, { account, instrument }: RollQuery): RollAnswer {
  const held = [...state.positions.values()].find((each) => each.account === account && each.instrument === instrument);
  return rollAnswer(sessionSource(state),
    { account, instrument, quantity: held === undefined ? 0 : toNumber(held.quantity) });
}

export function heldChances(state: ReadState): readonly ExpiryChances[] {
  const held = new Map<string, Option>();
  for (const { instrument: id, quantity } of state.positions.values()) {
    const instrument = state.instruments.get(id);
    if (quantity !== 0n && instrument?.kind === 'option') held.set(id, instrument);
  }
  return expiryChances(sessionSource(state), [...held.values()]);
}
