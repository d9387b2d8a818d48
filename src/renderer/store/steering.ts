/** What panes tell one another: the underlying and instrument looked at, the order begun, the entry asked about. */
import { create } from 'zustand';
import type { TriggerPrice } from '../../shared/domain/order.ts';
import type { LinkColour } from './preferences.ts';

/** An order as a click on a chain or a ladder begins it; the order ticket asks for the rest. */
export interface OrderDraft {
  readonly instrument: string;
  readonly side: 'buy' | 'sell';
  /** As the quote said it; null: the trader types one. */
  readonly price: string | null;
  /** A stop that only reduces; `price` is its bound. */
  readonly stop?: { readonly account: string; readonly quantity: string; readonly trigger: string;
    readonly by: TriggerPrice };
}

/** A whole desk: shown, kept under a name, or forgotten. */
export interface DeskRequest { readonly act: 'show' | 'save' | 'forget'; readonly name: string }

export interface HedgeFrom { readonly underlying: string; readonly greek: 'delta' | 'gamma' | 'vega' }

interface Steering {
  /** Null: nothing chosen yet, each pane takes the first it knows. */
  readonly underlying: string | null;
  /** Of the link colours that do not follow it (linkGroups.ts). */
  readonly apart: Readonly<Partial<Record<LinkColour, string>>>;
  /** As the underlying; null: each pane takes the first of its underlying. */
  readonly instrument: string | null;
  readonly instrumentApart: Readonly<Partial<Record<LinkColour, string>>>;
  /** Counts drafts, so that the same click twice begins the same order twice. */
  readonly draft: (OrderDraft & { readonly count: number }) | null;
  /** The journal shows the chain of causes of this entry. */
  readonly whySeq: number | null;
  /** The Greek cell that a hedge was asked from; null: none, or answered. */
  readonly hedgeFrom: HedgeFrom | null;
  /** Counts requests, so that asking for the same pane twice shows it twice. */
  readonly paneRequest: { readonly pane: string; readonly count: number } | null;
  readonly deskRequest: (DeskRequest & { readonly count: number }) | null;
}

export const useSteering = create<Steering>(() =>
  ({ underlying: null, apart: {}, instrument: null, instrumentApart: {}, draft: null, hedgeFrom: null, whySeq: null,
    paneRequest: null, deskRequest: null }));

export const chooseUnderlying = (underlying: string): void => useSteering.setState({ underlying });

export const chooseInstrument = (instrument: string): void => useSteering.setState({ instrument });

export function draftOrder(draft: OrderDraft): void {
  useSteering.setState((now) => ({ instrument: draft.instrument,
    draft: { ...draft, count: (now.draft?.count ?? 0) + 1 } }));
  showPane('orderTicket');
}

export function askHedge(hedgeFrom: HedgeFrom): void {
  useSteering.setState({ hedgeFrom, underlying: hedgeFrom.underlying });
  showPane('hedge');
}

export const hedgeAnswered = (): void => useSteering.setState({ hedgeFrom: null });

export const showPane = (pane: string): void =>
  useSteering.setState((now) => ({ paneRequest: { pane, count: (now.paneRequest?.count ?? 0) + 1 } }));

export const askDesk = (request: DeskRequest): void =>
  useSteering.setState((now) => ({ deskRequest: { ...request, count: (now.deskRequest?.count ?? 0) + 1 } }));

export function askWhy(seq: number): void {
  useSteering.setState({ whySeq: seq });
  showPane('journal');
}

/** Ids of records made by an entry end in its seq ("hedge-812", "run-7-812"); null when this one does not. */
export function seqOfId(id: string): number | null {
  const digits = /-(\d+)$/.exec(id)?.[1];
  return digits === undefined ? null : Number(digits);
}
