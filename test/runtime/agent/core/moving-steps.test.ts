import { describe, expect, test } from 'vitest';
import { type AgentStep, planSteps } from '../../../../runtime/agent/converge/core/plan-steps.ts';
import type { DesiredVolume } from '../../../../schemas/agent/desired.ts';
import type { NetworkId } from '../../../../schemas/ids/brand.ts';
import { actualMachines, desiredState, planContext } from '../../../fakes/agent-plan.ts';
import { desiredMachine, OTHER_NODE } from '../../../fakes/machines.ts';

const machine = desiredMachine();
const steps = (parts: Parameters<typeof planContext>[0]): AgentStep[] =>
  planSteps(planContext(parts));
const place = { node: OTHER_NODE, address: '192.0.2.2', port: 8472 };

describe('a volume that shall be made', () => {
  const volume = (over: Partial<DesiredVolume> = {}): DesiredVolume => ({
    id: machine.disks[0]!.volume,
    stack: machine.stack,
    label: 'a disk',
    sizeBytes: 2 ** 30,
    mode: 'create',
    ...over,
  });

  test('is received from the node that has it, and made where nobody has', () => {
    const kinds = (over?: Partial<DesiredVolume>) =>
      steps({ desired: desiredState({ volumes: [volume(over)] }) }).map(({ kind }) => kind);
    expect(kinds()).toEqual(['ensure-volume']);
    expect(kinds({ from: place })).toEqual(['receive-volume']);
    expect(kinds({ from: place, mode: 'keep' })).toEqual([]);
  });
});

describe('a machine that is off, and shall be on', () => {
  const actual = actualMachines([{ machine, state: 'off' }]);
  const stepsOf = (over: Parameters<typeof desiredMachine>[0] = {}) =>
    steps({ desired: desiredState({ machines: [desiredMachine(over)] }), actual }).map(
      ({ item }) => item,
    );

  test('is left alone while it goes to another node', () => {
    expect(stepsOf()).toEqual([machine.id]);
    const sending = { operation: 'op-1' as never, to: place, copy: [], mostDowntimeMs: 300 };
    expect(stepsOf({ sending })).toEqual([]);
  });

  test('waits for each of its networks', () => {
    const other = { network: 'network-000000000b' as NetworkId, mac: '02:00:00:00:00:02' };
    expect(stepsOf({ interfaces: [...machine.interfaces, other] })).toEqual([]);
    expect(stepsOf({ interfaces: [other] })).toEqual([]);
  });
});
