/** How a quantity may be traded, as `ballast plan` takes and answers it: over venues, over time, in whole lots. */
import { z } from 'zod';
import { almgrenChriss } from '../../hedging/execution/almgrenChriss.ts';
import { byVolume, evenly, iceberg, inLots } from '../../hedging/execution/slices.ts';
import { splitOverVenues } from '../../hedging/execution/venueSplit.ts';

const number = z.number().finite();
const whole = z.number().int().min(1).max(10_000);

const scheduleSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('twap'), slices: whole }),
  z.strictObject({ kind: z.literal('almgrenChriss'), horizon: number, slices: whole, volatility: number,
    temporaryImpact: number, permanentImpact: number, halfSpread: number, riskAversion: number }),
  z.strictObject({ kind: z.literal('percentOfVolume'), share: number, volumes: z.array(number).min(1).max(10_000) }),
  z.strictObject({ kind: z.literal('iceberg'), shown: number }),
]);
type ScheduleRequest = z.infer<typeof scheduleSchema>;

const requestSchema = z.strictObject({
  quantity: number.positive(),
  lot: number.positive().optional(),
  venues: z.array(z.strictObject({
    name: z.string().min(1), feePerUnit: number, impact: number, fixedCost: number.min(0).default(0),
  })).min(1).max(20).optional(),
  schedule: scheduleSchema.optional(),
});

/** Throws RangeError naming the key and what is wrong with it. */
export function tradePlan(request: unknown): unknown {
  const read = requestSchema.safeParse(request);
  if (!read.success) {
    const [issue] = read.error.issues;
    throw new RangeError(`${issue?.path.join('.') || 'the request'}: ${issue?.message ?? 'makes no sense'}`);
  }
  const { quantity, lot, venues, schedule } = read.data;
  if (venues === undefined && schedule === undefined) throw new RangeError('venues or schedule: one is needed');
  const split = venues === undefined ? null : splitOverVenues(quantity, venues);
  const lots = (parts: readonly number[]): readonly number[] | null => (lot === undefined ? null : inLots(parts, lot));
  return {
    quantity,
    split: split === null ? null : {
      cost: split.cost, marginalCost: split.marginalCost,
      venues: (venues ?? []).map(({ name }, i) => ({ name, quantity: split.quantities[i] ?? 0 })),
      inLots: lots(split.quantities),
    },
    schedule: schedule === undefined ? null : scheduleOf(quantity, schedule, lots),
  };
}

function scheduleOf(
  quantity: number, schedule: ScheduleRequest, lots: (parts: readonly number[]) => readonly number[] | null,
): unknown {
  const { kind } = schedule;
  switch (schedule.kind) {
    case 'twap': {
      const trades = evenly(quantity, schedule.slices);
      return { kind, trades, inLots: lots(trades) };
    }
    case 'almgrenChriss': {
      const { kind: name, ...numbers } = schedule;
      const { halfLife, ...plan } = almgrenChriss({ ...numbers, quantity });
      // Null: it falls evenly.
      return { kind: name, ...plan, halfLife: Number.isFinite(halfLife) ? halfLife : null, inLots: lots(plan.trades) };
    }
    case 'percentOfVolume': {
      const { parts, left } = byVolume(quantity, schedule.volumes, schedule.share);
      return { kind, trades: parts, left, inLots: lots(parts) };
    }
    case 'iceberg': {
      const trades = iceberg(quantity, schedule.shown);
      return { kind, trades, inLots: lots(trades) };
    }
  }
}
