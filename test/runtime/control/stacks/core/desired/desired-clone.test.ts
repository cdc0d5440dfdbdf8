import { describe, expect, test } from 'vitest';
import type { CloneMark } from '../../../../../../runtime/control/stacks/core/define/stack-record.ts';
import { machineLookup } from '../../../../../../runtime/control/stacks/core/desired/render-values.ts';
import { A, DEFINITION, stackAt, stateOf } from './lab/spread-stack.ts';

const mark = (fenced: boolean): CloneMark => ({
  of: 'stack-0000000007' as never,
  name: 'origin' as never,
  user: 'stack-0000000008' as never,
  fenced,
});
const site = {
  key: 'site',
  title: 'Site',
  role: 'web',
  port: 80,
  protocol: 'tcp',
  scheme: 'http',
  hostPort: 20_000,
} as const;
const definition = { ...DEFINITION, ports: [site] };
const stackWith = (clone?: CloneMark) =>
  stackAt('defined', { definition, ...(clone ? { clone } : {}) });
const state = (clone?: CloneMark) => stateOf(A, [stackWith(clone)]);

describe('what a node is told of a clone', () => {
  test('is whose user its machines and volumes belong to, and that guests make themselves another id', () => {
    const { machines, volumes } = state(mark(false));
    expect(machines.length).toBeGreaterThan(0);
    for (const { user, guest, id } of machines) {
      expect(user).toBe('stack-0000000008');
      expect(guest).toMatchObject({ renew: true, instanceId: id });
    }
    for (const { user } of volumes) expect(user).toBe('stack-0000000008');
  });

  test('is nothing of that for another stack', () => {
    const { machines, volumes } = state();
    for (const each of [...machines, ...volumes]) expect(each).not.toHaveProperty('user');
    for (const { guest } of machines) expect(guest).not.toHaveProperty('renew');
  });

  test('is no way out and no way in of a fenced one, whose guests stay who they are', () => {
    const [open, fenced] = [state(mark(false)), state(mark(true))];
    expect(open.routers[0]).toMatchObject({ egress: 'internet', publish: [{ hostPort: 20_000 }] });
    expect(fenced.routers[0]).toMatchObject({ egress: 'none', publish: [] });
    for (const { guest } of fenced.machines) expect(guest).not.toHaveProperty('renew');
    const [first] = definition.machines;
    const machines = definition.machines.map((machine) => ({
      ...machine,
      instance: 'machine-elsewhere',
    }));
    const stack = stackAt('defined', {
      definition: { ...definition, machines } as never,
      clone: mark(true),
    });
    const told = stateOf(A, [stack]).machines.find(({ id }) => id === first!.id);
    expect(told?.guest.instanceId).toBe('machine-elsewhere');
  });

  test('names a fenced one as its guests know it, and another one by its own name', () => {
    const [machine] = definition.machines;
    const named = (clone?: CloneMark) => {
      const { record, secrets } = stackWith(clone);
      const look = machineLookup({ stack: record, secrets }, machine as never);
      return [look('stack.name'), look('stack.id')];
    };
    const own = named();
    expect(named(mark(false))).toEqual(own);
    expect(named(mark(true))).toEqual(['origin', 'stack-0000000007']);
  });
});
