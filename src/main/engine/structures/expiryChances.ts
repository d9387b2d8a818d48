/** Of every option that is held: how likely it ends in the money, and at its strike. */
import type { ExpiryChances } from '../../../shared/contract/questions/expiry.ts';
import type { Option } from '../../../shared/domain/instrument.ts';
import { strikeOf } from '../../risk/portfolio/contractValue.ts';
import { inTheMoneyChance, pinChance } from '../../risk/structures/pin.ts';
import { expirySmile, type ExpirySmile } from '../../risk/surface/surface.ts';
import type { StructureSource } from './structureSource.ts';

export function expiryChances(source: StructureSource, held: readonly Option[]): readonly ExpiryChances[] {
  const smiles = new Map<string, ExpirySmile | null>();
  return held.map((option) => {
    const smile = smileOf(source, option, smiles);
    const strike = strikeOf(option);
    return { instrument: option.id,
      inTheMoney: smile === null ? null : known(inTheMoneyChance(smile, strike, option.optionType)),
      pin: smile === null ? null : known(pinChance(smile, strike)) };
  });
}

/** A damaged smile says nothing. */
const known = (chance: number): number | null => (Number.isFinite(chance) ? chance : null);

function smileOf(
  source: StructureSource, { underlying, expiryTimeMs }: Option, smiles: Map<string, ExpirySmile | null>,
): ExpirySmile | null {
  const key = `${underlying}|${expiryTimeMs}`;
  const made = smiles.get(key);
  if (made !== undefined) return made;
  const surface = source.surfaceOf(underlying);
  const smile = surface === null ? null : expirySmile(surface, expiryTimeMs, source.nowMs);
  smiles.set(key, smile);
  return smile;
}
