import { expect, test } from 'vitest';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import { nodeId, report, stackOn, Yard } from './lab/yard.ts';

const [ONE, TWO] = [nodeId(1), nodeId(2)];

test('a node is told of a LAN unless it has reported and told no uplinks, as older agents do', async () => {
  const stack = stackOn('blog', ONE, TWO);
  const networks = stack.definition.networks.map((network) => ({
    ...network,
    uplink: { name: 'school', router4: '10.0.0.200' },
  }));
  const yard = new Yard({ ...stack, definition: { ...stack.definition, networks } });
  const told = async (node: NodeId) => {
    const { networks, routers } = await yard.desired.current(node);
    return [networks[0]?.lan?.at, routers[0]?.networks[0]?.lan];
  };
  expect(await told(ONE)).toEqual(['here', true]);
  yard.observed.accept(report(ONE));
  expect(await told(ONE)).toEqual([undefined, undefined]);
  yard.observed.accept({ ...report(ONE), facts: { uplinks: [] } } as never);
  expect(await told(ONE)).toEqual(['here', true]);
});
