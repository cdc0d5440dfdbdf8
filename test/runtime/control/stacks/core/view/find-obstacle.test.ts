import { expect, test } from 'vitest';
import { findObstacle } from '../../../../../../runtime/control/stacks/core/view/find-obstacle.ts';
import type { ObservedState } from '../../../../../../schemas/agent/observed.ts';
import type { NetworkId, NodeId } from '../../../../../../schemas/ids/brand.ts';
import { definedMachine, definedVolume, definition, nodeId } from '../define/lab.ts';

const NETWORK = 'network-inside' as NetworkId;
const OWN = definition({
  gateway: nodeId('b'),
  machines: [definedMachine('db')],
  volumes: [definedVolume('db')],
  networks: [
    {
      id: NETWORK,
      name: 'inside',
      vni: 4_711,
      mtu: 1_450,
      subnet4: '10.77.0.0/24',
      subnet6: 'fd00::/64',
    },
  ],
});
const fault = (message: string) => ({ code: 'NETWORK_FAILED', message });
const report = (over: object = {}): ObservedState =>
  ({ machines: [], volumes: [], networks: [], routers: [], ...over }) as never;
const find = (reports: Record<string, ObservedState>) =>
  findObstacle(
    { reports: new Map(Object.entries(reports).map(([name, each]) => [nodeId(name), each])) },
    OWN,
    { stack: 'stack-1', nameOf: (node: NodeId) => `${node.slice('node-'.length)}arn` },
  );

test('nothing is in the way as long as no node tells of a fault', () => {
  const ready = report({
    networks: [{ id: NETWORK }],
    machines: [{ id: 'machine-db' }],
    routers: [{ stack: 'stack-1' }],
  });
  expect(find({})).toBeUndefined();
  expect(find({ b: ready })).toBeUndefined();
});

test.each([
  ['network', { networks: [{ id: NETWORK, fault: fault('File exists') }] }],
  ['volume', { volumes: [{ id: 'volume-db', fault: fault('File exists') }] }],
  ['machine', { machines: [{ id: 'machine-db', fault: fault('File exists') }] }],
  ['router', { routers: [{ stack: 'stack-1', fault: fault('File exists') }] }],
])('what a node could not do with a %s is, with the name of the node', (_, broken) => {
  expect(find({ a: report(), b: report(broken) })).toBe('barn: File exists');
});

test('what it could not do for other stacks is not', () => {
  const others = report({
    networks: [{ id: 'network-x', fault: fault('a') }],
    volumes: [{ id: 'volume-x', fault: fault('b') }],
    machines: [{ id: 'machine-x', fault: fault('c') }],
    routers: [{ stack: 'stack-2', fault: fault('d') }],
  });
  expect(find({ b: others })).toBeUndefined();
});

test('of several obstacles the first is told', () => {
  const broken = (message: string) =>
    report({ routers: [{ stack: 'stack-1', fault: fault(message) }] });
  expect(find({ a: broken('one'), b: broken('two') })).toBe('aarn: one');
});
