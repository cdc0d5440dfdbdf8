import { expect, test } from 'vitest';
import { findMachine } from '../../../../../../runtime/control/stacks/core/define/find-machine.ts';
import { definedMachine, definition } from './lab.ts';

const STACK = definition({
  machines: [
    definedMachine('db', { name: 'blog-db', hostname: 'db' }),
    definedMachine('web', { name: 'blog-web-1', hostname: 'web-1' }),
  ],
});

test.each(['machine-web', 'blog-web-1', 'web-1'])('a machine is found by %s', (text) => {
  expect(findMachine(STACK, text)).toBe(STACK.machines[1]);
});

test.each(['web', '', 'machine-x'])('no machine is found by “%s”', (name) => {
  expect(() => findMachine(STACK, name)).toThrow(
    expect.objectContaining({ code: 'NOT_FOUND', data: { what: 'machine', name } }),
  );
});
