import { describe, expect, test } from 'vitest';
import type { Present } from '../../../../../../runtime/control/nodes/core/present.ts';
import {
  desiredAbsence,
  type Known,
} from '../../../../../../runtime/control/stacks/core/desired/desired-absence.ts';
import type {
  Stage,
  StackRecord,
} from '../../../../../../runtime/control/stacks/core/define/stack-record.ts';
import type { NodeId } from '../../../../../../schemas/ids/brand.ts';

const HERE = 'node-a' as NodeId;

/** Router on `node-a`, machine `m1` there and `m2` on `node-b`, each in a network of its own. */
const stackAt = (stage: Stage, isLowering: boolean): StackRecord =>
  ({
    id: 's',
    stage,
    isLowering,
    definition: {
      gateway: HERE,
      machines: [
        { id: 'm1', node: HERE, interfaces: [{ network: 'n1' }] },
        { id: 'm2', node: 'node-b', interfaces: [{ network: 'n2' }] },
      ],
      networks: [{ id: 'n1' }, { id: 'n2' }],
    },
  }) as unknown as StackRecord;

const present = (parts: Partial<Present> = {}): Present => ({
  machines: [],
  networks: [],
  routers: [],
  ...parts,
});

/** The server knows everything called like that. */
const knows = (...ids: string[]): Known => {
  const has = (id: string): boolean => ids.includes(id);
  return { machine: has, network: has, stack: has };
};

const absence = (
  stage: Stage | undefined,
  has: Present = present(),
  known = knows('s', 'm1', 'm2', 'n1', 'n2'),
  { node = HERE, isLowering = true } = {},
) => desiredAbsence(node, stage ? [stackAt(stage, isLowering)] : [], { present: has, known });

describe('what shall not exist on a node', () => {
  test.each([
    ['reserved', { machines: ['m1'], networks: ['n1', 'n2'], routers: ['s'] }],
    ['stored', { machines: ['m1'], networks: ['n1', 'n2'], routers: ['s'] }],
    ['connected', { machines: ['m1'], networks: [], routers: [] }],
    ['defined', { machines: [], networks: [], routers: [] }],
    ['kept', { machines: ['m1'], networks: ['n1', 'n2'], routers: ['s'] }],
  ] as const)('is what is taken away from a stack that is lowered to %s', (stage, wanted) => {
    expect(absence(stage)).toEqual(wanted);
  });

  test('is for a node that is not the gateway only what it would have', () => {
    expect(absence('reserved', present(), knows(), { node: 'node-b' as NodeId })).toEqual({
      machines: ['m2'],
      networks: ['n2'],
      routers: [],
    });
  });

  test('is a network or router that it has although it belongs elsewhere by now', () => {
    const has = present({ networks: ['n1', 'n2'], routers: ['s'] } as never);
    expect(absence('defined', has)).toEqual(present());
    expect(absence(undefined, has)).toEqual({
      machines: [],
      networks: ['n1', 'n2'],
      routers: ['s'],
    });
  });

  test('is a machine that was handed over from there, for as long as that is not said', () => {
    const record = stackAt('defined', false);
    const machines = record.definition.machines.map((machine) =>
      machine.id === ('m2' as never) ? { ...machine, left: [HERE] } : machine,
    );
    const handed = { ...record, definition: { ...record.definition, machines } };
    const has = present({ machines: ['m1', 'm2'], networks: ['n9'] } as never);
    const known = knows('m1', 'm2', 'n9');
    expect(desiredAbsence(HERE, [handed], { present: has, known })).toEqual({
      machines: ['m2'],
      networks: ['n9'],
      routers: [],
    });
    expect(desiredAbsence(HERE, [handed], { present: present(), known }).machines).toEqual(['m2']);
  });

  test('is a router that may have been left there, whether or not it is reported', () => {
    const record = stackAt('defined', false);
    const left = (node: string): StackRecord => {
      const networks = record.definition.networks.map((each) => ({ ...each, left: [node] }));
      return { ...record, definition: { ...record.definition, networks } } as StackRecord;
    };
    const at = (node: string) =>
      desiredAbsence(node as NodeId, [left(node)], { present: present(), known: knows() });
    expect(at('node-c')).toEqual({ machines: [], networks: ['n1', 'n2'], routers: ['s'] });
    // A network that a machine is in stays where that is.
    expect(at('node-b')).toEqual({ machines: [], networks: ['n1'], routers: ['s'] });
  });

  test('is no machine that was never handed over from there, and none of its networks', () => {
    const has = present({ machines: ['m2'], networks: ['n9'], routers: ['sx'] } as never);
    const known = knows('m2', 'n9', 'sx');
    expect(absence('defined', has, known)).toEqual({ machines: [], networks: [], routers: ['sx'] });
    expect(absence(undefined, has, known)).toEqual({ machines: [], networks: [], routers: ['sx'] });
  });

  test('is nothing that no stack is known for', () => {
    const has = present({ machines: ['mx'], networks: ['nx'], routers: ['sx'] } as never);
    expect(absence('defined', has)).toEqual({ machines: [], networks: [], routers: [] });
    expect(absence(undefined, has)).toEqual({ machines: [], networks: [], routers: [] });
  });

  test.each(['reserved', 'fetched', 'stored', 'connected', 'defined', 'kept'] as const)(
    'is nothing of a stack that has not come beyond %s, or has been lowered to it before',
    (stage) => {
      const has = present({ machines: ['m1'], networks: ['n1', 'n2'], routers: ['s'] } as never);
      const rest = { isLowering: false };
      expect(absence(stage, has, undefined, rest)).toEqual(present());
      expect(absence(stage, present(), undefined, rest)).toEqual(present());
    },
  );

  test('is what another node has of it all the same', () => {
    const has = present({ networks: ['n1'], routers: ['s'] } as never);
    const rest = { node: 'node-b' as NodeId, isLowering: false };
    expect(absence('stored', has, undefined, rest)).toEqual(has);
  });

  test('is named once, in an order that does not change', () => {
    const has = present({ machines: ['m1'], networks: ['n2', 'n1'], routers: ['s'] } as never);
    expect(absence('kept', has)).toEqual(absence('kept'));
    const gone = (...networks: string[]) =>
      absence(undefined, present({ networks } as never)).networks;
    expect(gone('n2', 'n1', 'n2')).toEqual(['n1', 'n2']);
    expect(gone('n1', 'n2')).toEqual(['n1', 'n2']);
  });
});
