import { expect, test } from 'vitest';
import { clientSignature } from './sign.ts';

const SECRET = 'AMANDASECRECT';
const AT = 1_554_883_365_000;

test('client signature: the check value of the facts', () => {
  expect(clientSignature(SECRET, AT, 'fdbmmz79', ''))
    .toBe('438f21e59fce07c7e646e21a547e503546ad132f48e49aec6a7f771d981520a9');
});

test('a changed nonce, time or data changes the signature', () => {
  const all = [clientSignature(SECRET, AT, 'a', ''), clientSignature(SECRET, AT, 'b', ''),
    clientSignature(SECRET, AT + 1, 'a', ''), clientSignature(SECRET, AT, 'a', 'x'), clientSignature('other', AT, 'a', '')];
  expect(new Set(all).size).toBe(5);
});
