import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  ownerOf,
  STACK_USERS,
  stackUser,
} from '../../../../../runtime/agent/node/core/stack-user.ts';
import { makeId, type StackId } from '../../../../../schemas/ids/brand.ts';

const base = { uid: 64_055, gid: 107 };
const someStacks = (count: number): StackId[] =>
  Array.from({ length: count }, () => makeId('stack', randomBytes(16)));

describe('S15: the user of a stack', () => {
  test('is always the same, in the group of libvirt’s user', () => {
    const stack = 'stack-0000000001' as StackId;
    expect(stackUser(stack, base)).toEqual(stackUser(stack, base));
    expect(stackUser(stack, base).gid).toBe(107);
    expect(stackUser(stack, { uid: 1, gid: 2 }).uid).toBe(stackUser(stack, base).uid);
  });

  test('is one that nothing else on a host uses: neither root, nor people, nor containers', () => {
    expect(STACK_USERS).toEqual({ first: 1_879_048_192, count: 268_435_456 });
    for (const stack of someStacks(1_000)) {
      const { uid } = stackUser(stack, base);
      expect(uid).toBeGreaterThanOrEqual(1_879_048_192);
      expect(uid).toBeLessThanOrEqual(2_147_483_647);
    }
  });

  test('is that of the stack that a clone was made of, so that it can open what it stands on', () => {
    const [stack, user] = ['stack-0000000001', 'stack-0000000002'] as [StackId, StackId];
    expect(ownerOf({ stack }, base)).toEqual(stackUser(stack, base));
    expect(ownerOf({ stack, user }, base)).toEqual(stackUser(user, base));
  });

  test('is another one for each of many stacks, from all over the range', () => {
    const ids = someStacks(500).map((stack) => stackUser(stack, base).uid);
    expect(new Set(ids).size).toBeGreaterThanOrEqual(499);
    expect(Math.max(...ids) - Math.min(...ids)).toBeGreaterThan(STACK_USERS.count * 0.9);
  });
});
