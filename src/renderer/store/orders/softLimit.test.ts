import { expect, it } from 'vitest';
import type { Command } from '../../../shared/contract/commands.ts';
import { accepting, askSoftLimit, dropQuestion, useSoftLimit } from './softLimit.ts';

const APPROVE: Command = { type: 'ApproveProposal', proposal: 'hedge-1' };
const LIMIT = { limit: 'estate delta', value: 12 };

it('a command is sent again with what was accepted, limit upon limit', () => {
  const once = accepting(APPROVE, LIMIT);
  const cancel: Command = { type: 'CancelAllOrders' };
  expect([once, accepting(once, { limit: 'order notional', value: 3 }), accepting(cancel, LIMIT)]).toEqual([
    { ...APPROVE, accepts: [LIMIT] }, { ...APPROVE, accepts: [LIMIT, { limit: 'order notional', value: 3 }] }, cancel]);
});

it('the last five questions stand until they are answered', () => {
  for (let i = 0; i < 7; i += 1) askSoftLimit(APPROVE, `question ${i}`, LIMIT);
  const first = useSoftLimit.getState().questions[0];
  if (first !== undefined) dropQuestion(first.id);
  expect(useSoftLimit.getState().questions.map(({ text }) => text)).toEqual([3, 4, 5, 6].map((i) => `question ${i}`));
});
