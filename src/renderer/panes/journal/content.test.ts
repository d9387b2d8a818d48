import { expect, it } from 'vitest';
import { contentLines } from './content.ts';

it('lays an event out as paths and values', () => {
  const payload = '{"type":"X","order":{"price":"64,1","legs":[1,{"a":null}]},"empty":{},"done":true,"at":{"expiryTimeMs":0}}';
  expect(contentLines(payload)).toEqual([
    { path: 'order.price', value: '64,1' }, { path: 'order.legs.0', value: '1' },
    { path: 'order.legs.1.a', value: 'null' }, { path: 'empty', value: '{}' }, { path: 'done', value: 'true' },
    { path: 'at.expiryTimeMs', value: '1970-01-01 00:00:00 UTC' }]);
  expect(contentLines('torn {')).toEqual([{ path: '', value: 'torn {' }]);
});
