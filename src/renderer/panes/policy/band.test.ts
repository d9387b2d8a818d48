import { expect, it } from 'vitest';
import { hedgePolicySchema } from '../../../shared/contract/commands.ts';
import { bandText, BAND_KINDS, readBand, sameBand, type Band, type BandKind } from './band.ts';

const KINDS = Object.keys(BAND_KINDS) as BandKind[];
const bandSchema = hedgePolicySchema.shape.band;

it('a band is shown in the trader\'s units and read back the same', () => {
  const bands: Band[] = [{ kind: 'fixed' }, { kind: 'whalleyWilmott', riskAversionPerUsd: 1e-5 },
    { kind: 'zakamouline', riskAversionPerUsd: 3e-7 }, { kind: 'breakEven', riskAversionPerUsd: 2.5e-4 },
    { kind: 'time', everyMs: 5_400_000 }];
  expect(bands.map(bandText)).toEqual(['', '10', '0.3', '250', '90']);
  for (const band of bands) expect(readBand(band.kind, bandText(band))).toEqual({ ok: true, band });
  expect(bands.map((band) => bands.filter((other) => sameBand(band, other)).length)).toEqual([1, 1, 1, 1, 1]);
});

it('says what is wrong, starts with what can be, and accepts nothing that the command\'s schema refuses', () => {
  const faults = (['', 'x', '0', '-3', '1e300'] as const).map((text) => {
    const read = readBand('zakamouline', text);
    return read.ok ? null : read.fault;
  });
  expect(faults).toEqual(['must be a number', 'must be a number', 'must be above 0', 'must be above 0',
    'must be at most 1000000']);
  expect(readBand('time', '0')).toEqual({ ok: false, fault: 'must be at least a second' });
  expect(KINDS.map((kind) => readBand(kind, BAND_KINDS[kind].start).ok)).toEqual(KINDS.map(() => true));
  for (const kind of KINDS) {
    for (const text of ['-1', '0', '1e-9', '0.02', '1', '60', '43200', '43201', '1e6', '1000001']) {
      const read = readBand(kind, text);
      if (read.ok) expect(bandSchema.safeParse(read.band).success, `${kind} ${text}`).toBe(true);
    }
  }
});
