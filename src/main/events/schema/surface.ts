/** Schemas of volatility surfaces and of the trader's choices about them. */
import { z } from 'zod';
import type {
  ButterflyCheck, CalendarCheck, FitQuality, FittedSmile, FittedSurface, NamedEvent, SurfaceEdit,
  SurfaceEvent, VolSettings,
} from '../../../shared/domain/volatility/surface.ts';
import { flag, num, recordOf, text } from './fields.ts';

const model = z.enum(['svi', 'ssvi', 'sabr']);

const quality = recordOf<FitQuality>()(z.strictObject({ points: num, rmse: num, rmseInside: num.nullable(),
  rmseOutside: num.nullable(), pointsInside: num, options: num, optionsInside: num }));
const butterfly = recordOf<ButterflyCheck>()(z.strictObject({ free: flag, gMin: num, k: num, withinLee: flag }));
const calendar = recordOf<CalendarCheck>()(z.strictObject({ free: flag, gapMin: num, k: num, slopesOrdered: flag }));
const surfaceEvent = recordOf<SurfaceEvent>()(z.strictObject({ timeMs: num, weightDays: num }));
const fittedSmile = recordOf<FittedSmile>()(z.strictObject({ expiryTimeMs: num, years: num, forward: num.nullable(),
  status: z.enum(['fitted', 'repaired', 'borrowed', 'lastGood', 'none']), reason: text.nullable(),
  shapeTimeMs: num.nullable(), atmVol: num.nullable(), smile: z.array(num).nullable(),
  parameters: z.strictObject({ model, values: z.array(num) }).nullable(), quality: quality.nullable(),
  butterfly: butterfly.nullable(), calendar: calendar.nullable() }));

export const fittedSurface = recordOf<FittedSurface>()(z.strictObject({ underlying: text, model, asOfMs: num,
  inputsSeq: num, fitMs: num.nullable(), events: z.array(surfaceEvent), smiles: z.array(fittedSmile) }));

const pinned = z.enum(['b', 'rho', 'm', 'sigma', 'alpha', 'nu']);
const surfaceEdit = recordOf<SurfaceEdit>()(z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('excludeStrike'), expiryTimeMs: num, strike: num }),
  z.strictObject({ kind: z.literal('nudge'), expiryTimeMs: num, atmVolPoints: num, skewVolPoints: num,
    curvatureVolPoints: num }),
  z.strictObject({ kind: z.literal('pin'), expiryTimeMs: num, parameter: pinned, value: num }),
]));
const namedEvent = recordOf<NamedEvent>()(z.strictObject({ timeMs: num, weightDays: num, label: text }));

/** The command's bounds are the command's: what was decided once is read back whatever they become. */
export const volSettings = recordOf<VolSettings>()(z.strictObject({ underlying: text, model,
  dynamics: z.enum(['stickyStrike', 'stickyDelta', 'minimumVariance']), edits: z.array(surfaceEdit),
  events: z.array(namedEvent) }));
