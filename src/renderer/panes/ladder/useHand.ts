/** What the hand does on a ladder: place, move, cancel; what increases risk waits until it has been looked at. */
import { useState } from 'react';
import type { Wire, WireRecord } from '../../../shared/contract/replica.ts';
import type { Book } from '../../../shared/domain/quote.ts';
import { sendCommand } from '../../store/commands.ts';
import { reduces, type Pending } from './confirm.tsx';
import { intentOf } from './ladderRows.ts';

type Order = WireRecord<'orders'>;

export interface Hand {
  readonly pending: Pending | null;
  readonly place: (side: 'buy' | 'sell', price: string) => void;
  readonly move: (order: Order, price: string) => void;
  readonly cancel: (orders: readonly Order[]) => void;
  readonly send: (what: Pending) => void;
  readonly back: () => void;
}

export function useHand({ instrument, account, book, quantity, fault, readOnly }: {
  readonly instrument: WireRecord<'instruments'>; readonly account: string | null; readonly book: Wire<Book> | null;
  readonly quantity: string; readonly fault: string | null; readonly readOnly: boolean;
}): Hand {
  const [pending, setPending] = useState<Pending | null>(null);
  const send = (what: Pending): void => {
    setPending(null);
    void sendCommand(what.command);
  };
  const propose = (what: Pending): void => (reduces(what, instrument) ? send(what) : setPending(what));
  return {
    pending,
    send,
    back: () => setPending(null),
    place(side, price) {
      const intent = intentOf(side, price, book, fault);
      if (intent.kind === 'none' || account === null || readOnly) return;
      propose({ kind: 'place', crosses: intent.crosses, command: { type: 'SubmitOrder', account, side, price,
        instrument: instrument.id, orderType: 'limit', timeInForce: 'goodTillCancelled', postOnly: false,
        reduceOnly: false, quantity: quantity.trim() } });
    },
    move(order, price) {
      if (order.price === null || Number(order.price) === Number(price) || readOnly) return;
      const intent = intentOf(order.side, price, book, null);
      propose({ kind: 'move', order, crosses: intent.kind === 'place' && intent.crosses,
        command: { type: 'EditOrder', clientOrderId: order.clientOrderId, price, quantity: order.quantity } });
    },
    cancel(orders) {
      if (readOnly) return;
      for (const { clientOrderId } of orders) void sendCommand({ type: 'CancelOrder', clientOrderId });
    },
  };
}
