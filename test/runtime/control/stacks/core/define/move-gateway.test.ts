import { expect, test } from 'vitest';
import type { DefinedNetwork } from '../../../../../../runtime/control/stacks/core/define/definition.ts';
import { withGateway } from '../../../../../../runtime/control/stacks/core/define/move-gateway.ts';
import { definition, nodeId } from './lab.ts';

const [a, b, c] = [nodeId('a'), nodeId('b'), nodeId('c')];
const network = { id: 'network-front', name: 'front' } as DefinedNetwork;
const made = definition({ gateway: a, networks: [network] });

test('a router that moves may be left where it was', () => {
  expect(withGateway(made, { gateway: b, uplinkIndex: 3 })).toEqual({
    ...made,
    gateway: b,
    uplinkIndex: 3,
    networks: [{ ...network, left: [a] }],
  });
});

test('a router that goes back may be left where it never came', () => {
  const moved = withGateway(made, { gateway: b, uplinkIndex: 0 });
  const back = withGateway(moved, { gateway: a, uplinkIndex: 0 });
  expect(back).toEqual({ ...made, networks: [{ ...network, left: [b] }] });
});

test('each node is named once, and never the one that has it', () => {
  const [first, second] = [
    withGateway(made, { gateway: b, uplinkIndex: 0 }),
    withGateway(withGateway(made, { gateway: b, uplinkIndex: 0 }), { gateway: c, uplinkIndex: 0 }),
  ];
  expect(second.networks).toEqual([{ ...network, left: [a, b] }]);
  expect(withGateway(second, { gateway: b, uplinkIndex: 0 }).networks).toEqual([
    { ...network, left: [a, c] },
  ]);
  expect(withGateway(first, { gateway: b, uplinkIndex: 9 })).toBe(first);
});
