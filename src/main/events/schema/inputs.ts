/** Schemas of the inputs that are not about orders or accounts: runs, reference data, connections, hand and clock. */
import { z } from 'zod';
import { commandSchema } from '../../../shared/contract/commands.ts';
import type { CommandReceived, ConnectionEvent, HedgePlanned, ReferenceEvent, RunEvent, TimerFired } from '../event.ts';
import { account, comboLeg, instrument, lendingTerms, plannedHedge } from './domain.ts';
import { eventsOf, text } from './fields.ts';

export const runSchemas = eventsOf<RunEvent>()({
  RunStarted: z.strictObject({ type: z.literal('RunStarted'), session: text, run: text,
    mode: z.enum(['practice', 'live', 'replay']), appVersion: text,
    optionGreeks: z.enum(['computed', 'received']).exactOptional() }),
  RunEnded: z.strictObject({ type: z.literal('RunEnded'), reason: text }),
});

export const referenceSchemas = eventsOf<ReferenceEvent>()({
  InstrumentsListed: z.strictObject({ type: z.literal('InstrumentsListed'), venue: text,
    instruments: z.array(instrument) }),
  InstrumentDelisted: z.strictObject({ type: z.literal('InstrumentDelisted'), instrument: text }),
  AccountOpened: z.strictObject({ type: z.literal('AccountOpened'), account }),
  LendingTermsReported: z.strictObject({ type: z.literal('LendingTermsReported'), terms: lendingTerms }),
  ComboRefused: z.strictObject({ type: z.literal('ComboRefused'), account: text, legs: z.array(comboLeg),
    reason: text }),
});

export const connectionSchemas = eventsOf<ConnectionEvent>()({
  ConnectionChanged: z.strictObject({ type: z.literal('ConnectionChanged'), venue: text,
    state: z.enum(['connecting', 'connected', 'disconnected']), error: text.nullable() }),
  MessageRefused: z.strictObject({ type: z.literal('MessageRefused'), venue: text, stream: text, reason: text,
    excerpt: text }),
});

export const commandSchemas = eventsOf<CommandReceived>()({
  CommandReceived: z.strictObject({ type: z.literal('CommandReceived'), commandId: text, command: commandSchema }),
});

export const timerSchemas = eventsOf<TimerFired | HedgePlanned>()({
  HedgePlanned: z.strictObject({ type: z.literal('HedgePlanned'), plan: plannedHedge }),
  TimerFired: z.strictObject({ type: z.literal('TimerFired'), timer: z.enum(['valuation', 'housekeeping']) }),
});
