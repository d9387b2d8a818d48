/**
 * The practice portfolio over the emulated fleet, in a live session: valued, margined as the venues say, hedged by
 * tickets that execute there, until the portfolio is inside its bands; and no secret in anything that is kept.
 */
import { afterEach, expect, it } from 'vitest';
import { FleetRig, SECRETS } from './fleetRig.ts';

let rig: FleetRig | null = null;
afterEach(async () => {
  await rig?.stop();
  rig = null;
});

it('is a book like the practice one: short gamma, on our own smile, margins as the venues have them', async () => {
  const made = await FleetRig.start(62);
  rig = made;
  await made.until('both margins agree', () => [...made.state.marginReconciliations.values()].length === 3
    && [...made.state.marginReconciliations.values()].every(({ agreement }) => agreement === 'agrees'));
  const all = made.state.nodes.get('portfolio');
  expect([all?.missing, (all?.greeks?.gammaUsdPer1Pct ?? 0) < -10_000, (all?.greeks?.vegaUsdPerVolPoint ?? 0) < -100,
    (all?.greeks?.thetaUsdPerDay ?? 0) > 500]).toEqual([[], true, true, true]);
  await made.until('surfaces', () => ['BTC', 'ETH'].every((coin) =>
    (made.state.surfaces.get(coin)?.smiles.filter(({ status }) => status === 'fitted').length ?? 0) >= 3));
});

it('tickets are executed at the venue, and the portfolio comes back into its bands', async () => {
  const made = await FleetRig.start(63);
  rig = made;
  const isInside = (): boolean => ['BTC', 'ETH'].every((coin) => made.state.hedgerStatus.get(coin)?.state === 'insideBand');
  expect(isInside()).toBe(false);
  const done = () => [...made.state.proposals.values()].filter(({ state }) => state === 'done');
  const approved = new Set<string>();
  await made.until('inside the bands', () => {
    for (const { id, state } of made.state.proposals.values()) {
      if (state !== 'open' || approved.has(id)) continue;
      approved.add(id);
      made.send({ type: 'ApproveProposal', proposal: id });
    }
    return isInside() && done().length >= 2;
  }, 40_000);
  expect([...new Set(done().map(({ underlying }) => underlying))].sort()).toEqual(['BTC', 'ETH']);
  await made.until('agreement', () => made.held('hyperliquid') === made.truth('hyperliquid')
    && made.held('deribit') === made.truth('deribit') && made.held('derive') === made.truth('derive') && made.isReconciled('hyperliquid'));
  expect(made.disagreements()).toEqual([]);
  const everything = `${made.kept()}${made.logged.join('\n')}${JSON.stringify(made.venues.map((venue) => venue.report()))}`;
  expect(SECRETS.filter((secret) => everything.includes(secret))).toEqual([]);
});
