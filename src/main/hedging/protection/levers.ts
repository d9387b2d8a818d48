/**
 * What can be done for an account, each as a lever that is pulled by an amount: orders that close or hedge, with what
 * keeps the delta where it was, loans repaid, money brought over.
 */
import { fromNumber, min, roundToStep, toNumber, type Decimal } from '../../../shared/domain/decimal.ts';
import type { AccountId, Currency, InstrumentId } from '../../../shared/domain/ids.ts';
import { signOf, type Side } from '../../../shared/domain/order.ts';
import type { ProtectiveAction } from '../../../shared/domain/steering/protection.ts';
import type { AccountInput } from '../../risk/margin/model.ts';
import { withFill } from '../fillEffect.ts';
import type { Change, Estate } from './estate.ts';
import type { ProtectedAccount, ProtectionInput, Tradable } from './input.ts';
import { marketLack, takable, walked } from './walk.ts';

export interface Move {
  readonly actions: readonly ProtectiveAction[];
  readonly changes: readonly Change[];
  readonly costUsd: number;
  /** Delta that one lot is worth: less cannot be steered. */
  readonly slackCoin: number;
}

/** Contracts taken so far of each side of each book. */
export type Taken = ReadonlyMap<string, number>;
export const takenKey = (instrument: InstrumentId, side: Side): string => `${side}|${instrument}`;

export interface Lever {
  readonly key: string;
  readonly account: AccountId;
  /** In steps of the lever; 0: it cannot be pulled at all. */
  largest(estate: Estate, taken: Taken): number;
  make(estate: Estate, amount: number, taken: Taken): Move | null;
}

export type TradeKind = 'reduce' | 'hedge' | 'balance';

export class Levers {
  private readonly input: ProtectionInput;
  private readonly byId: ReadonlyMap<AccountId, ProtectedAccount>;
  readonly notes = new Set<string>();

  constructor(input: ProtectionInput) {
    this.input = input;
    this.byId = new Map(input.accounts.map((account) => [account.input.account, account]));
  }

  /** For one account, every lever that could help it. */
  of(account: ProtectedAccount): readonly Lever[] {
    const id = account.input.account;
    if (account.hindrance !== null) this.notes.add(`${id}: ${account.hindrance}`);
    const trades = account.hindrance === null ? [
      ...account.input.positions.filter(({ quantity }) => quantity !== 0)
        .map(({ instrument }) => this.closing(account, instrument.id)),
      // What is held already is reduced; a hedge is what is not.
      ...this.input.hedges.filter((hedge) => hedge.account === id && !isHeld(account, hedge.instrument))
        .flatMap(({ instrument }) => [this.trading(account, instrument, 'buy', 'hedge'),
          this.trading(account, instrument, 'sell', 'hedge')]),
    ] : [];
    return [...trades, ...account.wallet.flatMap(({ currency, amount }) => this.fromWallet(account, currency, amount)),
      ...this.transfers(account)];
  }

  private closing(account: ProtectedAccount, instrument: InstrumentId): Lever {
    const held = account.input.positions.find((position) => position.instrument.id === instrument)?.quantity ?? 0;
    return this.trading(account, instrument, held > 0 ? 'sell' : 'buy', 'reduce');
  }

  private trading(account: ProtectedAccount, instrument: InstrumentId, side: Side, kind: TradeKind): Lever {
    const id = account.input.account;
    const market = this.input.markets.get(instrument) ?? null;
    const lack = market === null ? `no market of ${instrument}`
      : marketLack(market, this.input);
    if (lack !== null) this.notes.add(lack);
    const lot = market === null ? 1 : toNumber(market.instrument.lotSize);
    return {
      key: `${kind}|${id}|${instrument}|${side}`, account: id,
      largest: (estate, taken) => {
        if (market === null || lack !== null) return 0;
        const there = this.room(market, side, taken);
        const most = Math.min(there, kind === 'hedge' ? openable(estate, market, side)
          : closable(estate, account, instrument, side));
        return Math.floor(most / lot + 1e-9);
      },
      make: (estate, amount, taken) => (market === null || lack !== null ? null
        : this.balanced(estate, this.order(estate, account, market, side, amount * lot, kind, taken), taken)),
    };
  }

  private room(market: Tradable, side: Side, taken: Taken): number {
    return takable(market, side, this.input) - (taken.get(takenKey(market.instrument.id, side)) ?? 0);
  }

  private order(
    estate: Estate, account: ProtectedAccount, market: Tradable, side: Side, contracts: number, kind: TradeKind,
    taken: Taken,
  ): Move | null {
    const { instrument, unitDeltaCoin } = market;
    const id = account.input.account;
    const quantity = roundToStep(fromNumber(contracts, 12), instrument.lotSize, 'halfEven');
    const held = heldOf(estate, id, instrument.id);
    const standing = estate.standings.get(id);
    if (standing === undefined || quantity < instrument.minQuantity || unitDeltaCoin === null) return null;
    const size = toNumber(quantity);
    const before = taken.get(takenKey(instrument.id, side)) ?? 0;
    const whole = walked(market, side, before + size, this.input);
    const first = before === 0 ? null : walked(market, side, before, this.input);
    if (whole === null) return null;
    const costUsd = Math.max(0, whole.costUsd - (first?.costUsd ?? 0));
    const position = standing.input.positions.find((one) => one.instrument.id === instrument.id);
    const filled = withFill(standing.input, { instrument, side, quantity: size, price: whole.averagePrice,
      mark: position ?? null });
    const closes = kind === 'reduce' && Math.abs(Math.abs(held) - size) < 1e-9 * Math.abs(held);
    return { costUsd, slackCoin: Math.abs(unitDeltaCoin) * toNumber(instrument.lotSize),
      actions: [{ kind: closes ? 'close' : kind, account: id, instrument: instrument.id, side, quantity,
        limitPrice: whole.limitPrice, costUsd }],
      changes: [{ account, input: filled, underlying: instrument.underlying,
        deltaCoin: signOf(side) * size * unitDeltaCoin }] };
  }

  /** With what else has to be closed, so that the delta of the estate is no farther from zero than it was. */
  private balanced(estate: Estate, move: Move | null, taken: Taken): Move | null {
    const [change] = move?.changes ?? [];
    if (move === null || change?.underlying === null || change === undefined) return move;
    const was = estate.deltasCoin.get(change.underlying) ?? 0;
    if (typeof was === 'string') return null;
    const is = was + change.deltaCoin;
    if (Math.abs(is) <= Math.max(Math.abs(was), move.slackCoin) * (1 + 1e-9)) return move;
    const beyond = Math.abs(is) - Math.abs(was);
    const withIt: Estate = { ...estate, standings: new Map(estate.standings).set(change.account.input.account,
      { input: change.input, health: null, lackUsd: null, missing: [] }) };
    const other = this.cheapestBalance(withIt, change, is > 0 ? -beyond : beyond, taken);
    return other === null ? move : { costUsd: move.costUsd + other.costUsd,
      slackCoin: Math.max(move.slackCoin, other.slackCoin), actions: [...move.actions, ...other.actions],
      changes: [...move.changes, ...other.changes] };
  }

  /** Of all positions whose closing gives `wantedCoin` of delta, the cheapest that does. */
  private cheapestBalance(estate: Estate, { underlying }: Change, wantedCoin: number, taken: Taken): Move | null {
    let best: Move | null = null;
    for (const [id, { input }] of estate.standings) {
      const account = this.byId.get(id);
      if (account === undefined || account.hindrance !== null) continue;
      for (const { instrument, quantity } of input.positions) {
        const market = this.input.markets.get(instrument.id);
        const unit = market?.unitDeltaCoin ?? null;
        if (instrument.underlying !== underlying || market === undefined || unit === null || quantity === 0) continue;
        const side: Side = quantity > 0 ? 'sell' : 'buy';
        const perContract = signOf(side) * unit;
        if (Math.sign(perContract) !== Math.sign(wantedCoin)) continue;
        if (marketLack(market, this.input) !== null) continue;
        const lot = toNumber(instrument.lotSize);
        const contracts = Math.ceil(wantedCoin / perContract / lot - 1e-9) * lot;
        const most = Math.min(closable(estate, account, instrument.id, side), this.room(market, side, taken));
        if (contracts > most * (1 + 1e-9)) continue;
        const move = this.order(estate, account, market, side, contracts, 'balance', taken);
        if (move !== null && (best === null || move.costUsd < best.costUsd)) best = move;
      }
    }
    return best;
  }

  /** In a thousandth of what lies there. */
  private fromWallet(account: ProtectedAccount, currency: Currency, amount: Decimal): readonly Lever[] {
    const id = account.input.account;
    const owed = Math.max(0, -(balanceOf(account.input, currency)));
    const kind = owed > 0 ? 'repay' as const : 'supply' as const;
    const most = owed > 0 ? Math.min(owed, toNumber(amount)) : toNumber(amount);
    if (!(most > 0)) return [];
    return [{ key: `${kind}|${id}|${currency}`, account: id, largest: () => PARTS,
      make: (estate, parts) => {
        const standing = estate.standings.get(id);
        if (standing === undefined) return null;
        const paid = min(fromNumber((most * parts) / PARTS, 6), amount);
        return { costUsd: 0, slackCoin: 0,
          actions: [{ kind, account: id, currency, amount: paid, costUsd: 0 }],
          changes: [{ account, input: withCash(standing.input, currency, toNumber(paid)), underlying: null,
            deltaCoin: 0 }] };
      } }];
  }

  /** Only what arrives before liquidation is likely, and only what the other account can spare. */
  private transfers(account: ProtectedAccount): readonly Lever[] {
    const id = account.input.account;
    return this.input.routes.flatMap(({ from, to, currency, minutes, costUsd }): readonly Lever[] => {
      const source = this.byId.get(from);
      if (to !== id || source === undefined) return [];
      if (account.timeLeftMs === null || minutes * 60_000 > account.timeLeftMs) {
        this.notes.add(`a transfer from ${from} takes ${minutes} min and may come too late`);
        return [];
      }
      const there = balanceOf(source.input, currency);
      if (!(there > 0)) return [];
      return [{ key: `transfer|${from}|${id}|${currency}`, account: id, largest: () => PARTS,
        make: (estate, parts) => {
          const [giving, taking] = [estate.standings.get(from), estate.standings.get(id)];
          if (giving === undefined || taking === undefined) return null;
          const amount = fromNumber((there * parts) / PARTS, 6);
          const moved = toNumber(amount);
          return { costUsd, slackCoin: 0,
            actions: [{ kind: 'transfer', account: id, from, currency, amount, minutes, costUsd }],
            changes: [
              { account: source, input: withCash(giving.input, currency, -moved), underlying: null, deltaCoin: 0 },
              { account, input: withCash(taking.input, currency, moved), underlying: null, deltaCoin: 0 }] };
        } }];
    });
  }
}

const PARTS = 1_000;

const heldOf = (estate: Estate, account: AccountId, instrument: InstrumentId): number =>
  estate.standings.get(account)?.input.positions.find((one) => one.instrument.id === instrument)?.quantity ?? 0;

/** Contracts that bring the delta of the estate to zero; none on the side that takes it farther. */
function openable(estate: Estate, { instrument, unitDeltaCoin }: Tradable, side: Side): number {
  const delta = estate.deltasCoin.get(instrument.underlying);
  if (typeof delta !== 'number' || unitDeltaCoin === null || unitDeltaCoin === 0) return 0;
  return Math.max(0, -delta / (signOf(side) * unitDeltaCoin));
}

/** What the account's own orders on that side would close is theirs to close: both together would turn the position. */
function closable(
  estate: Estate, { input: { account }, orders }: ProtectedAccount, id: InstrumentId, side: Side,
): number {
  const resting = orders.flatMap(({ trades }) => trades)
    .reduce((sum, trade) => (trade.instrument.id === id && trade.side === side ? sum + trade.quantity : sum), 0);
  return Math.max(0, Math.abs(heldOf(estate, account, id)) - resting);
}

const isHeld = ({ input }: ProtectedAccount, instrument: InstrumentId): boolean =>
  input.positions.some((position) => position.instrument.id === instrument && position.quantity !== 0);

const balanceOf = (input: AccountInput, currency: Currency): number =>
  input.balances.find((balance) => balance.currency === currency)?.amount ?? 0;

function withCash(input: AccountInput, currency: Currency, change: number): AccountInput {
  const others = input.balances.filter((balance) => balance.currency !== currency);
  return { ...input, balances: [...others, { currency, amount: balanceOf(input, currency) + change }] };
}
