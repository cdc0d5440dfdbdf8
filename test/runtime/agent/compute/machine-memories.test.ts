import { expect, test } from 'vitest';
import type { MachineMemory } from '../../../../runtime/agent/compute/core/machine-memory.ts';
import { MachineMemories } from '../../../../runtime/agent/compute/machine-memories.ts';
import type { AgentMemory } from '../../../../runtime/agent/converge/ports/agent-memory.ts';
import type { DomainState } from '../../../../runtime/agent/compute/ports/hypervisor.ts';
import type { MachineId } from '../../../../schemas/ids/brand.ts';
import { actualMachines, at, desiredState, machineMemory, NOW } from '../../../fakes/agent-plan.ts';
import { desiredMachine } from '../../../fakes/machines.ts';

const machine = desiredMachine();
const { id } = machine;
const ready = machineMemory({ startedAt: at(-60_000), readyAt: at(-10_000), bootId: 'boot-1' });

/** What is kept across restarts of the agent, and how often it was written. */
class KeptMemory implements AgentMemory {
  kept: ReadonlyMap<MachineId, MachineMemory> = new Map([[id, ready]]);
  writes = 0;
  desired = () => Promise.resolve(undefined);
  rememberDesired = () => Promise.resolve();
  volumes = () => Promise.resolve(new Map());
  rememberVolumes = () => Promise.resolve();
  machines = () => Promise.resolve(this.kept);
  rememberMachines = (machines: ReadonlyMap<MachineId, MachineMemory>): Promise<void> => {
    this.kept = new Map(machines);
    this.writes += 1;
    return Promise.resolve();
  };
}

async function look(state: DomainState['state'], power: 'on' | 'off' = 'on') {
  const store = new KeptMemory();
  const memories = new MachineMemories(store);
  await memories.load();
  const desired = desiredState({ machines: [{ ...machine, power }] });
  const actual = actualMachines([{ machine, state }]);
  memories.look(desired, actual, { bootId: 'boot-1', now: NOW });
  await memories.save();
  return { memory: memories.get(id), store };
}

test('a machine that stands still because the pool is full has not crashed', async () => {
  const { memory, store } = await look('paused');
  expect(memory).toEqual(ready);
  expect(store.writes).toBe(0);
});

test('one that ended by itself is noted and kept', async () => {
  const { memory, store } = await look('crashed');
  expect(memory).toMatchObject({ startedAt: null, readyAt: null, crashes: 1 });
  expect(store.kept.get(id)).toEqual(memory);
});

test('one that was switched off is forgiven', async () => {
  expect((await look('off', 'off')).memory).toMatchObject({ crashes: 0, retryAt: null });
});

test('machines that are not wanted any more are forgotten', async () => {
  const store = new KeptMemory();
  const memories = new MachineMemories(store);
  await memories.load();
  memories.keepOnly(desiredState());
  await memories.save();
  expect(store.kept.size).toBe(0);
});
