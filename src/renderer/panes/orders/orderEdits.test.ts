import { expect, it } from 'vitest';
import { editReason, editText } from './orderEdits.ts';

const edit = { editId: 'r1-5', price: '91', quantity: '8', ceiling: '8', submittedTimeMs: 1, settledTimeMs: null,
  timesMs: [1], reason: null, state: 'submitted' } as const;

it('an edit is shown with what it asked for and how it ended, never as if it were done', () => {
  expect([{}, { edit }, { edit: { ...edit, state: 'rejected' as const, reason: 'too late' } }]
    .map((order) => [editText(order), editReason(order)])).toEqual([
    ['', null],
    ['→ 8 @ 91 asked', 'Until the venue answers, what may fill counts up to the larger of both terms.'],
    ['→ 8 @ 91 rejected', 'too late']]);
});
