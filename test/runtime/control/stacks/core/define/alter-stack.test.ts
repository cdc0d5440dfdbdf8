import { expect, test } from 'vitest';
import {
  alterStack,
  type StackAlteration,
} from '../../../../../../runtime/control/stacks/core/define/alter-stack.ts';
import { changeBasis } from '../../../../../../runtime/control/stacks/core/define/change-basis.ts';
import type { StackRecord } from '../../../../../../runtime/control/stacks/core/define/stack-record.ts';
import type { PointId } from '../../../../../../schemas/ids/brand.ts';
import { fakeDigest } from '../../../../../fakes/appliances.ts';
import { OPERATION, recordOf } from '../../../../../contract/lab/stored-stacks.ts';
import { definedMachine, definition, nodeId } from './lab.ts';

const [HOLD, POINT] = ['point-hold', 'point-then'] as [PointId, PointId];
const port = (key: string, hostPort: number) => ({
  key,
  title: key,
  role: 'web',
  port: 80,
  protocol: 'tcp' as const,
  scheme: 'http' as const,
  hostPort,
});
const record = recordOf(
  'stack-0123456789' as never,
  definition({
    machines: [
      definedMachine('db', { name: 'blog-db' }),
      definedMachine('web', { name: 'blog-web-1' }),
    ],
    ports: [port('site', 80)],
  }),
  {},
);

/** Each is done twice: the second time nothing changes. */
function alter(stack: StackRecord, change: StackAlteration): StackRecord {
  const once = alterStack(stack, change);
  expect(alterStack(once, change)).toEqual(once);
  return once;
}

test('a name is that of its machines as well; the domain stays', () => {
  const named = alter(record, { kind: 'identity', name: 'weblog' as never, note: 'Ask Mia' });
  expect([named.name, named.note, named.definition.domain]).toEqual([
    'weblog',
    'Ask Mia',
    'blog.stackyard.internal',
  ]);
  expect(named.definition.machines.map(({ name }) => name)).toEqual(['weblog-db', 'weblog-web-1']);
  const back = alter(named, { kind: 'identity', name: record.name, note: '' });
  expect(back).toEqual(record);
});

test('ports that are given up stay taken until they are released', () => {
  const ports = [port('site', 81), port('admin', 80)];
  const moved = alter(record, { kind: 'publish', ports, hold: HOLD });
  expect(moved.definition.ports).toEqual(ports);
  expect(moved.definition.heldPorts).toBeUndefined();
  const gone = alter(moved, { kind: 'publish', ports: [port('site', 82)], hold: HOLD });
  expect(gone.definition.heldPorts).toEqual([
    { ...port('site', 81), point: HOLD },
    { ...port('admin', 80), point: HOLD },
  ]);
  const kept = [{ ...port('admin', 80), point: POINT }];
  const released = alter(gone, { kind: 'release', hold: HOLD, kept });
  expect(released.definition.heldPorts).toEqual(kept);
  const back = alter(gone, { kind: 'publish', ports: record.definition.ports, hold: HOLD });
  expect(alter(back, { kind: 'release', hold: HOLD, kept: [] })).toEqual(record);
});

test('answers are changed as a whole', () => {
  const changed = alter(record, { kind: 'answers', parameters: { title: 'x' }, sealed: 'anew' });
  expect([changed.parameters, changed.sealed]).toEqual([{ title: 'x' }, 'anew']);
});

test('a machine gets another size, and says how far its restart has come', () => {
  const [db] = record.definition.machines;
  const restart = { operation: OPERATION, way: 'there', phase: 'off' } as const;
  const size = { cpu: 3, memoryBytes: 2 ** 30 };
  const change = { kind: 'machine', machine: db!.id, size } as const;
  const off = alter(record, { ...change, restart });
  expect(off.definition.machines).toEqual([
    { ...db, ...size, restart },
    record.definition.machines[1],
  ]);
  expect(alter(off, { kind: 'settle' }).definition.machines[0]).toEqual({ ...db, ...size });
  expect(alter(off, { ...change, restart: undefined }).definition.machines[0]).toEqual({
    ...db,
    ...size,
  });
});

test('a machine that is on its way back stays on it', () => {
  const [db] = record.definition.machines;
  const order = (way: 'there' | 'back', phase: 'off' | 'on', cpu: number): StackAlteration => ({
    kind: 'machine',
    machine: db!.id,
    size: { cpu, memoryBytes: 2 ** 30 },
    restart: { operation: OPERATION, way, phase },
  });
  const there = alter(record, order('there', 'off', 3));
  const back = alter(there, order('back', 'off', 1));
  expect(alter(back, order('there', 'on', 3))).toEqual(back);
  expect(alter(back, order('back', 'on', 1)).definition.machines[0]?.restart?.phase).toBe('on');
});

test('what a change is planned from is known again, whatever else happens to it', () => {
  const basis = changeBasis(record);
  const { definition: is } = record;
  const same: Partial<StackRecord>[] = [
    { power: 'on' },
    { stage: 'defined' },
    { note: '' },
    { madeVolumes: ['volume-x' as never] },
    { definition: { ...is, uplinkIndex: 7 } },
  ];
  for (const over of same) expect(changeBasis({ ...record, ...over })).toBe(basis);
  const [db, web] = is.machines;
  const others: Partial<StackRecord>[] = [
    { name: 'shop' as never },
    { note: 'x' },
    { parameters: {} },
    { sealed: 'x' },
    { appliance: { ...record.appliance, digest: fakeDigest('x') } },
    { definition: { ...is, ports: [] } },
    { definition: { ...is, machines: [db!] } },
    { definition: { ...is, machines: [{ ...db!, cpu: 7 }, web!] } },
    { definition: { ...is, machines: [{ ...db!, memoryBytes: 7 }, web!] } },
    { definition: { ...is, machines: [{ ...db!, node: nodeId('b') }, web!] } },
  ];
  const found = others.map((over) => changeBasis({ ...record, ...over }));
  expect(new Set([basis, ...found]).size).toBe(others.length + 1);
});
