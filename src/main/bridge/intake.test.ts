import { fc, test } from '@fast-check/vitest';
import { expect } from 'vitest';
import { clientMessageSchema } from '../../shared/contract/messages.ts';
import { readClientMessage } from './intake.ts';

const kinds = fc.constantFrom('hello', 'command', 'sessionCommand', 'query', 'watch', 'ack', 'ping', 'x');
const types = fc.constantFrom('ApproveProposal', 'SubmitOrder', 'ChangePolicy', 'SeekReplay', 'JournalPage', 'Candles', 'x');
const inner = fc.oneof(fc.jsonValue(), fc.record({ type: types, proposal: fc.jsonValue(), seq: fc.jsonValue() },
  { requiredKeys: ['type'] }));
const nearMiss = fc.record({
  kind: kinds, id: fc.oneof(fc.string(), fc.jsonValue()), command: inner, query: inner, rows: fc.jsonValue(),
  frame: fc.jsonValue(), protocol: fc.jsonValue(), sentMs: fc.jsonValue(),
}, { requiredKeys: ['kind'] });

test.prop([fc.oneof(
  fc.string(), fc.json(), nearMiss.map((message) => JSON.stringify(message)), fc.uint8Array(),
  fc.string({ minLength: 65_537, maxLength: 65_600 }),
)])('whatever comes in, the outcome is a checked message or one short line', (data) => {
  const intake = readClientMessage(data);
  if (intake.ok) {
    expect(clientMessageSchema.parse(JSON.parse(String(data)))).toEqual(intake.message);
    return;
  }
  const { id, error } = intake;
  expect([typeof id, id.length <= 60, error.message.length > 0]).toEqual(['string', true, true]);
  expect(error.message.length).toBeLessThanOrEqual(700);
  expect(error.message).not.toMatch(/[\r\n]/);
});
