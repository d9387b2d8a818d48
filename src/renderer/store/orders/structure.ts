/** The structure under construction: legs from chain, template, roll or hand; nothing of it has been sent. */
import { create } from 'zustand';
import { showPane } from '../steering.ts';

export interface BuilderLeg {
  readonly id: number;
  readonly instrument: string;
  readonly side: 'buy' | 'sell';
  /** Contracts, as typed. */
  readonly quantity: string;
  /** As typed; empty: what the market asks or bids. */
  readonly price: string;
  readonly included: boolean;
  /** Where it is traded; null: the venue's first account. */
  readonly account: string | null;
  /** It closes what is held, and nothing more. */
  readonly reduceOnly: boolean;
}

/** A held option that is to be rolled. */
export interface RollOf { readonly account: string; readonly instrument: string }

interface Structure {
  readonly legs: readonly BuilderLeg[];
  /** What its execution is called; null: made by hand. */
  readonly name: string | null;
  /** `into`: what is laid out; null: nothing yet. */
  readonly roll: (RollOf & { readonly into: string | null }) | null;
  /** A click on the chain adds a leg here instead of beginning an order. */
  readonly chainBuilds: boolean;
}

let nextId = 1;

export const useStructure = create<Structure>(() => ({ legs: [], name: null, roll: null, chainBuilds: false }));

type NewLeg = Pick<BuilderLeg, 'instrument' | 'side' | 'quantity'>
  & Partial<Pick<BuilderLeg, 'account' | 'reduceOnly'>>;

const fresh = (leg: NewLeg): BuilderLeg => {
  const id = nextId;
  nextId += 1;
  return { account: null, reduceOnly: false, ...leg, id, price: '', included: true };
};

export const addLeg = (leg: NewLeg): void => useStructure.setState(({ legs }) => ({ legs: [...legs, fresh(leg)] }));

export const replaceLegs = (legs: readonly NewLeg[], name: string | null = null): void =>
  useStructure.setState({ legs: legs.map(fresh), name });

export const changeLeg = (id: number, change: Partial<Omit<BuilderLeg, 'id'>>): void =>
  useStructure.setState(({ legs }) => ({ legs: legs.map((leg) => (leg.id === id ? { ...leg, ...change } : leg)) }));

export const removeLeg = (id: number): void =>
  useStructure.setState(({ legs }) => ({ legs: legs.filter((leg) => leg.id !== id) }));

export const setChainBuilds = (chainBuilds: boolean): void => useStructure.setState({ chainBuilds });

/** The builder finds what it can be rolled into. */
export function beginRoll(roll: RollOf): void {
  useStructure.setState({ roll: { ...roll, into: null }, legs: [], name: null });
  showPane('builder');
}

export const layRoll = (into: string, legs: readonly NewLeg[], name: string): void =>
  useStructure.setState(({ roll }) =>
    ({ roll: roll === null ? null : { ...roll, into }, legs: legs.map(fresh), name }));

export const endRoll = (): void => useStructure.setState({ roll: null, legs: [], name: null });

/** Positions the other way round, ready to be looked at and sent. */
export function beginClose(
  held: readonly (RollOf & { readonly quantity: number })[], name: string,
): void {
  useStructure.setState({ roll: null });
  replaceLegs(held.map(({ account, instrument, quantity }) => ({ account, instrument, reduceOnly: true,
    side: quantity > 0 ? 'sell' : 'buy', quantity: contractsText(Math.abs(quantity)) })), name);
  showPane('builder');
}

/** Without what doubles leave behind. */
export const contractsText = (contracts: number): string => String(Number(contracts.toPrecision(12)));
