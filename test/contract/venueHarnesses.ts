/** The venues that the contract suite runs against, one line each. */
import { deribitHarness } from '../emulators/deribit/harness.ts';
import { deriveHarness } from '../emulators/derive/harness.ts';
import { hyperliquidHarness } from '../emulators/hyperliquid/harness.ts';
import type { VenueHarness } from './venueHarness.ts';

export const HARNESSES: readonly VenueHarness[] = [
  hyperliquidHarness,
  deribitHarness,
  deriveHarness,
];
