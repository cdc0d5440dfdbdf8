import { expect, test } from 'vitest';
import { maintenanceProblems } from '../../../../../runtime/control/nodes/core/maintenance-problems.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';

const order = (reason: string | null) => ({ by: 'olga', at: '2026-05-01T12:00:00.000Z', reason });
const node = (name: string, orders: { cordon?: true; maintenance?: string | null } = {}) => ({
  id: `node-${name}` as NodeId,
  name,
  orders: {
    cordon: orders.cordon ? order(null) : null,
    maintenance: orders.maintenance === undefined ? null : order(orders.maintenance),
    drain: null,
    dead: null,
  },
});

test('machines may run on every node but those in maintenance', () => {
  const nodes = [
    node('open'),
    node('cordoned', { cordon: true }),
    node('empty', { maintenance: null }),
    node('other', { maintenance: 'new disks' }),
  ];
  const problems = (...names: string[]) =>
    maintenanceProblems(new Set(names.map((name) => `node-${name}` as NodeId)), nodes);
  expect(problems('open', 'cordoned')).toEqual([]);
  expect(problems('open', 'empty', 'other')).toEqual([
    {
      code: 'NODE_IN_MAINTENANCE',
      message: 'empty is in maintenance.',
      action: 'End it when the node may be used again: yard node maintenance empty --end',
    },
    {
      code: 'NODE_IN_MAINTENANCE',
      message: 'other is in maintenance (new disks).',
      action: 'End it when the node may be used again: yard node maintenance other --end',
    },
  ]);
});
