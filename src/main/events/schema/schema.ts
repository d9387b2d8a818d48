/** Every event that can stand on disk, with its schema. A type of the unions that is missing here does not compile. */
import type { z } from 'zod';
import type { Event } from '../event.ts';
import type { MarketEvent } from '../market.ts';
import {
  hedgeDecisionSchemas, orderDecisionSchemas, reconciliationSchemas, sessionDecisionSchemas,
} from './decisions.ts';
import { executionSchemas } from './executions.ts';
import { accountFactSchemas, orderFactSchemas } from './facts.ts';
import type { SchemasOf } from './fields.ts';
import { commandSchemas, connectionSchemas, referenceSchemas, runSchemas, timerSchemas } from './inputs.ts';
import { marginDecisionSchemas } from './margin.ts';
import { marketSchemas } from './market.ts';
import { protectionDecisionSchemas, protectionFactSchemas } from './protection.ts';
import { transactionDecisionSchemas, transactionFactSchemas } from './transactions.ts';

export type StoredType = Event['type'] | MarketEvent['type'];

const eventSchemas: SchemasOf<Event | MarketEvent> = {
  ...runSchemas, ...referenceSchemas, ...connectionSchemas, ...commandSchemas, ...timerSchemas, ...orderFactSchemas,
  ...accountFactSchemas, ...orderDecisionSchemas, ...reconciliationSchemas, ...hedgeDecisionSchemas,
  ...marginDecisionSchemas, ...sessionDecisionSchemas, ...marketSchemas, ...transactionFactSchemas,
  ...transactionDecisionSchemas, ...protectionFactSchemas, ...protectionDecisionSchemas,
  ...executionSchemas,
};

export const schemaByType: ReadonlyMap<string, z.ZodType> = new Map(Object.entries(eventSchemas));
