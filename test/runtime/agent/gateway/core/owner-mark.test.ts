import { expect, test } from 'vitest';
import { ownerMark, readOwnerMark } from '../../../../../runtime/agent/gateway/core/owner-mark.ts';
import { FRONT, NODE, STACK } from './sample-router.ts';

test('a mark says who made it for what', () => {
  expect(ownerMark(NODE, FRONT)).toBe('stackyard node-0123456789 network-frnt000000');
  expect(readOwnerMark(NODE, ownerMark(NODE, FRONT))).toEqual({ network: FRONT });
  expect(readOwnerMark(NODE, ownerMark(NODE, STACK))).toEqual({ stack: STACK });
});

test.each([
  undefined,
  '',
  'stackyard node-9999999999 network-frnt000000',
  'stackyard node-0123456789',
  'stackyard node-0123456789 machine-0000000000',
  'stackyard node-0123456789 network-frnt000000 more',
  'somebody node-0123456789 network-frnt000000',
])('%j is no mark of this agent', (text) => {
  expect(readOwnerMark(NODE, text)).toBeUndefined();
});
