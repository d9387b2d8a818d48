/** Random events of every stored type, drawn from the schemas themselves. */
import fc from 'fast-check';
import type { z } from 'zod';
import type { Event } from '../../src/main/events/event.ts';
import type { MarketEvent } from '../../src/main/events/market.ts';
import { decimal, marginTerms, ratio } from '../../src/main/events/schema/fields.ts';
import { schemaByType } from '../../src/main/events/schema/schema.ts';
import { commandSchema } from '../../src/shared/contract/commands.ts';

interface Definition {
  readonly type: string;
  readonly shape?: Record<string, z.ZodType>;
  readonly options?: readonly z.ZodType[];
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly values?: readonly unknown[];
  readonly entries?: Record<string, string>;
}

const anyDecimal = fc.tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n })).map(([units]) => units);
const command = fc.constantFrom(
  { type: 'SubmitOrder', account: 'v/main', instrument: 'v:X', side: 'buy', orderType: 'limit',
    timeInForce: 'fillOrKill', postOnly: false, reduceOnly: true, price: '1.5', quantity: '0.1' },
  { type: 'CancelAllOrders' }, { type: 'ReleaseKillSwitch', word: 'RELEASE' },
  { type: 'ShockMarket', underlying: 'BTC', moveFraction: -0.05 });
const terms = fc.record({ model: fc.constant('gmx'), asOfMs: fc.nat(), minCollateralUsd: fc.double({ noNaN: true }),
  positions: fc.array(fc.record({ instrument: fc.string(), open: fc.boolean(), note: fc.constant(null) },
    { noNullPrototype: true })) }, { noNullPrototype: true });

function arbitrary(schema: z.ZodType): fc.Arbitrary<unknown> {
  if (schema === decimal) return anyDecimal;
  if (schema === ratio) return fc.oneof(fc.double({ noNaN: true }), fc.constant(Infinity));
  if (schema === (commandSchema as z.ZodType)) return command;
  if (schema === marginTerms) return terms;
  const definition = schema.def as unknown as Definition;
  switch (definition.type) {
    case 'object': {
      const members = Object.entries(definition.shape ?? {});
      const requiredKeys = members.filter(([, member]) => member.def.type !== 'optional').map(([name]) => name);
      return fc.record(Object.fromEntries(members.map(([name, member]) => [name, arbitrary(member)])),
        { noNullPrototype: true, requiredKeys });
    }
    case 'optional': return arbitrary(definition.innerType as z.ZodType);
    case 'union': return fc.oneof(...(definition.options ?? []).map(arbitrary));
    case 'array': return fc.array(arbitrary(definition.element as z.ZodType), { maxLength: 4 });
    case 'nullable': return fc.option(arbitrary(definition.innerType as z.ZodType));
    case 'number': return fc.double({ noNaN: true, noDefaultInfinity: true });
    case 'string': return fc.string({ unit: 'binary' });
    case 'boolean': return fc.boolean();
    case 'literal': return fc.constantFrom(...(definition.values ?? []));
    case 'enum': return fc.constantFrom(...Object.values(definition.entries ?? {}));
    default: throw new Error(`no arbitrary for ${definition.type}`);
  }
}

export const arbitraryEvents: readonly (readonly [type: string, fc.Arbitrary<Event | MarketEvent>])[] =
  [...schemaByType].map(([type, schema]) => [type, arbitrary(schema) as fc.Arbitrary<Event | MarketEvent>]);

