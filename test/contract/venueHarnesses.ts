/** The venues that the contract suite runs against, one line each. */
import { hyperliquidHarness } from '../emulators/hyperliquid/harness.ts';
import type { VenueHarness } from './venueHarness.ts';

export const HARNESSES: readonly VenueHarness[] = [
  hyperliquidHarness,
];
