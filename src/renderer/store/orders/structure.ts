/** The structure under construction: legs from the chain, a template or by hand; nothing of it has been sent. */
import { create } from 'zustand';

export interface BuilderLeg {
  readonly id: number;
  readonly instrument: string;
  readonly side: 'buy' | 'sell';
  /** Contracts, as typed. */
  readonly quantity: string;
  /** As typed; empty: what the market asks or bids. */
  readonly price: string;
  readonly included: boolean;
}

interface Structure {
  readonly legs: readonly BuilderLeg[];
  /** A click on the chain adds a leg here instead of beginning an order. */
  readonly chainBuilds: boolean;
}

let nextId = 1;

export const useStructure = create<Structure>(() => ({ legs: [], chainBuilds: false }));

type NewLeg = Pick<BuilderLeg, 'instrument' | 'side' | 'quantity'>;

const fresh = (leg: NewLeg): BuilderLeg => {
  const id = nextId;
  nextId += 1;
  return { ...leg, id, price: '', included: true };
};

export const addLeg = (leg: NewLeg): void => useStructure.setState(({ legs }) => ({ legs: [...legs, fresh(leg)] }));

export const replaceLegs = (legs: readonly NewLeg[]): void => useStructure.setState({ legs: legs.map(fresh) });

export const changeLeg = (id: number, change: Partial<Omit<BuilderLeg, 'id'>>): void =>
  useStructure.setState(({ legs }) => ({ legs: legs.map((leg) => (leg.id === id ? { ...leg, ...change } : leg)) }));

export const removeLeg = (id: number): void =>
  useStructure.setState(({ legs }) => ({ legs: legs.filter((leg) => leg.id !== id) }));

export const setChainBuilds = (chainBuilds: boolean): void => useStructure.setState({ chainBuilds });
