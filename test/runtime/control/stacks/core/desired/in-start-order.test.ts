import { expect, test } from 'vitest';
import { inStartOrder } from '../../../../../../runtime/control/stacks/core/desired/in-start-order.ts';
import { definedMachine, definition } from '../define/lab.ts';

const order = (machines: Record<string, string[]>): string[] =>
  inStartOrder({
    definition: definition({ machines: Object.keys(machines).map((name) => definedMachine(name)) }),
    appliance: {
      manifest: {
        roles: Object.fromEntries(
          Object.entries(machines).map(([role, after]) => [role, { after }]),
        ),
      },
    } as never,
  }).map(({ name }) => name);

test('machines stand behind those that they come after, else as they are defined', () => {
  expect(order({ a: [], b: [] })).toEqual(['a', 'b']);
  expect(order({ web: ['app'], app: ['db', 'cache'], mail: [], cache: [], db: [] })).toEqual([
    'cache',
    'db',
    'app',
    'web',
    'mail',
  ]);
});

test('each is there once, also where roles wait for each other', () => {
  expect(order({ a: ['b'], b: ['a'], c: ['a', 'b'] })).toEqual(['b', 'a', 'c']);
});
