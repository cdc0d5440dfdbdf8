import { describe, expect, test } from 'vitest';
import {
  type AgentStep,
  planSteps,
} from '../../../../../runtime/agent/converge/core/plan-steps.ts';
import type { DomainState } from '../../../../../runtime/agent/compute/ports/hypervisor.ts';
import type {
  DesiredMachine,
  DesiredNetwork,
  DesiredState,
  DesiredVolume,
} from '../../../../../schemas/agent/desired.ts';
import type { MachineId, NetworkId, VolumeId } from '../../../../../schemas/ids/brand.ts';
import {
  actualMachines,
  actualState,
  at,
  definitionOf,
  desiredState,
  machineMemory,
  planContext,
} from '../../../../fakes/agent-plan.ts';
import { fakeDigest } from '../../../../fakes/appliances.ts';
import { desiredMachine } from '../../../../fakes/machines.ts';
import { sampleStack } from '../../gateway/adapters/lab/sample-stack.ts';

const IMAGE = fakeDigest('an image');
const machine = desiredMachine();
const { id, stack } = machine;
const network: DesiredNetwork = {
  id: 'network-000000000a' as NetworkId,
  stack,
  name: 'private',
  vni: 1,
  mtu: 1_450,
};
const router = { ...sampleStack({ index: 0 }).router, stack };
const volume = (volumeId: VolumeId, parts: Partial<DesiredVolume> = {}): DesiredVolume => ({
  id: volumeId,
  stack,
  label: 'a disk',
  sizeBytes: 2 ** 30,
  mode: 'create',
  ...parts,
});
const volumes = machine.disks.map(({ volume: volumeId }) => volume(volumeId));

type Parts = Parameters<typeof planContext>[0];

const kinds = (parts: Parts): string[] => planSteps(planContext(parts)).map(({ kind }) => kind);

/** Only what is done to machines. */
const machineSteps = (parts: Parts): AgentStep[] =>
  planSteps(planContext(parts)).filter(({ item }) => item.startsWith('machine-'));

describe('from nothing', () => {
  const desired: DesiredState = desiredState({
    images: [
      {
        id: IMAGE,
        indexBytes: 1,
        diskBytes: 1,
        label: 'an image',
        source: { registry: 'http://registry.test', access: 'own', repository: 'acme/blog' },
        peers: [],
      },
    ],
    networks: [network],
    routers: [router],
    volumes: volumes.map((each, index) => (index === 0 ? { ...each, image: IMAGE } : each)),
    machines: [machine],
  });

  test('begins with what needs nothing else; a volume waits for its image', () => {
    const steps = planSteps(planContext({ desired }));
    expect(steps.map(({ kind, item }) => `${kind} ${item}`)).toEqual([
      `fetch-image ${IMAGE}`,
      `ensure-network ${network.id}`,
      `ensure-router router-${stack}`,
      `ensure-volume ${volumes[1]?.id}`,
    ]);
  });

  test('a machine is defined when all its volumes are there, and started when it is defined', () => {
    const ready = { images: new Set([IMAGE]), routers: new Set([stack]) };
    const defined = actualMachines([{ machine, state: 'off' }], ready);
    const { domains: _d, seeds: _s, ...rest } = defined;
    expect(kinds({ desired, actual: actualState(rest) })).toEqual([
      'ensure-network',
      'ensure-router',
      'define-machine',
    ]);
    expect(kinds({ desired, actual: defined })).toEqual([
      'ensure-network',
      'ensure-router',
      'start-machine',
    ]);
  });

  test('a machine waits for its networks and its router', () => {
    const without = (parts: object) => actualMachines([{ machine, state: 'off' }], parts);
    const steps = (parts: object) => kinds({ desired, actual: without(parts) });
    expect(steps({ routers: new Set([stack]) })).toContain('start-machine');
    expect(steps({ routers: new Set() })).not.toContain('start-machine');
    expect(steps({ routers: new Set([stack]), networks: new Set() })).not.toContain(
      'start-machine',
    );
  });
});

describe('D1: a machine one of whose volumes is missing', () => {
  const [, data] = machine.disks.map(({ volume: each }) => each);
  const without = (state: DomainState['state']) => {
    const actual = actualMachines([{ machine, state }]);
    const left = new Map([...actual.volumes].filter(([each]) => each !== data));
    return { ...actual, volumes: left };
  };
  const steps = (state: DomainState['state'], parts: Partial<DesiredMachine> = {}): string[] =>
    machineSteps({
      desired: desiredState({ machines: [{ ...machine, ...parts }] }),
      actual: without(state),
    }).map(({ kind }) => kind);

  test('is neither started nor let go on, also where it was defined before', () => {
    expect(steps('off')).toEqual([]);
    expect(steps('crashed')).toEqual([]);
    expect(steps('paused')).toEqual([]);
  });

  test('is not touched while it runs, and can be stopped', () => {
    expect(steps('running')).toEqual([]);
    expect(steps('running', { power: 'off' })).toEqual(['shut-down-machine']);
    expect(steps('paused', { power: 'off' })).toEqual(['shut-down-machine']);
  });

  test('is not defined anew', () => {
    const actual = without('off');
    const domains = new Map([[id, { ...actual.domains.get(id)!, definition: 'an older one' }]]);
    const desired = desiredState({ machines: [machine] });
    expect(machineSteps({ desired, actual: { ...actual, domains } })).toEqual([]);
  });
});

describe('a machine that comes after another', () => {
  const first = desiredMachine({ id: 'machine-000000000f' as MachineId, name: 'blog-db-1' });
  const second = desiredMachine({ after: [first.id] });
  const desired = desiredState({ machines: [first, second] });
  const secondSteps = (state: DomainState['state'], readyAt: string | null): string[] =>
    machineSteps({
      desired,
      actual: actualMachines([
        { machine: first, state },
        { machine: second, state: 'off' },
      ]),
      memories: new Map([[first.id, machineMemory({ startedAt: at(-60_000), readyAt })]]),
    }).flatMap(({ kind, item }) => (item === second.id ? [kind] : []));

  test('is started when that is ready, and not before', () => {
    expect(secondSteps('off', null)).toEqual([]);
    expect(secondSteps('running', null)).toEqual([]);
    expect(secondSteps('running', at(-1_000))).toEqual(['start-machine']);
  });

  test('waits while that stands still, although it was ready', () => {
    expect(secondSteps('paused', at(-1_000))).toEqual([]);
  });

  test('waits while that is not even defined', () => {
    const actual = actualMachines([{ machine: second, state: 'off' }]);
    const steps = machineSteps({ desired, actual }).filter(({ item }) => item === second.id);
    expect(steps).toEqual([]);
  });

  test('does not wait for one on another node', () => {
    const actual = actualMachines([{ machine: second, state: 'off' }]);
    const steps = machineSteps({ desired: desiredState({ machines: [second] }), actual });
    expect(steps.map(({ kind }) => kind)).toEqual(['start-machine']);
  });

  test('goes on running when that has gone away', () => {
    const actual = actualMachines([
      { machine: first, state: 'crashed' },
      { machine: second, state: 'running' },
    ]);
    const steps = machineSteps({ desired, actual });
    expect(steps.map(({ kind, item }) => `${kind} ${item}`)).toEqual([`start-machine ${first.id}`]);
  });
});

describe('a machine that stands still because the pool was full', () => {
  const actual = actualMachines([{ machine, state: 'paused' }]);
  const steps = (parts: Partial<DesiredMachine>, retryAt: string | null = null): unknown[] =>
    machineSteps({
      desired: desiredState({ machines: [{ ...machine, ...parts }] }),
      actual,
      memories: new Map([[id, machineMemory({ startedAt: at(-60_000), retryAt })]]),
    });
  const resume = { kind: 'resume-machine', item: id, machine: id };

  test('is let go on', () => {
    expect(steps({})).toEqual([resume]);
  });

  test('rests until its time has come', () => {
    expect(steps({}, at(1))).toEqual([]);
    expect(steps({}, at(0))).toEqual([resume]);
  });

  test('goes on also while others of its kind may not start: it runs already', () => {
    expect(steps({ hold: true })).toEqual([resume]);
  });

  test('that shall be off is shut down instead', () => {
    expect(steps({ power: 'off' })).toEqual([{ kind: 'shut-down-machine', item: id, machine: id }]);
  });
});

describe('power', () => {
  const steps = (
    state: DomainState['state'],
    parts: Partial<DesiredMachine>,
    memory: Parameters<typeof machineMemory>[0] = {},
  ): string[] =>
    machineSteps({
      desired: desiredState({ machines: [{ ...machine, ...parts }] }),
      actual: actualMachines([{ machine, state }]),
      memories: new Map([[id, machineMemory(memory)]]),
    }).map(({ kind }) => kind);

  test('a machine on hold is not started, and not stopped', () => {
    expect(steps('off', { hold: true })).toEqual([]);
    expect(steps('running', { hold: true })).toEqual([]);
  });

  test('one that crashed rests before it is started again', () => {
    expect(steps('crashed', {}, { retryAt: at(1) })).toEqual([]);
    expect(steps('crashed', {}, { retryAt: at(0) })).toEqual(['start-machine']);
  });

  test('one that shall be off is asked first, and cut off after its grace', () => {
    const grace = machine.stopGraceMs;
    expect(steps('running', { power: 'off' })).toEqual(['shut-down-machine']);
    expect(steps('running', { power: 'off' }, { stopAskedAt: at(-grace) })).toEqual([]);
    expect(steps('running', { power: 'off' }, { stopAskedAt: at(-grace - 1) })).toEqual([
      'cut-off-machine',
    ]);
    expect(steps('off', { power: 'off' })).toEqual([]);
  });

  test('a clock that was set back neither lengthens a rest nor shortens a grace', () => {
    const rest = { retryAt: at(300_000) };
    expect(steps('crashed', {}, rest)).toEqual([]);
    expect(steps('crashed', {}, { retryAt: at(300_001) })).toEqual(['start-machine']);
    const asked = (offsetMs: number) => ({ stopAskedAt: at(offsetMs) });
    expect(steps('running', { power: 'off' }, asked(0))).toEqual([]);
    expect(steps('running', { power: 'off' }, asked(1))).toEqual(['shut-down-machine']);
  });
});

describe('a definition', () => {
  const desired = desiredState({ machines: [machine] });
  const domain = { id, definition: definitionOf(machine), startedAt: undefined };
  const steps = (state: DomainState['state'], parts: object = {}): string[] => {
    const domains = new Map([[id, { ...domain, state, definition: 'an older one' }]]);
    const actual = actualMachines([{ machine, state }], { domains, ...parts });
    return machineSteps({ desired, actual }).map(({ kind }) => kind);
  };

  test('that has changed is stored, while the machine goes on', () => {
    expect(steps('running')).toEqual(['define-machine']);
    expect(steps('paused')).toEqual(['define-machine', 'resume-machine']);
  });

  test('waits for a machine that is on its way down', () => {
    expect(steps('stopping')).toEqual([]);
  });

  test('without its seed counts as none', () => {
    const domains = new Map([[id, { ...domain, state: 'running' as const }]]);
    expect(steps('running', { domains, seeds: new Set() })).toEqual(['define-machine']);
  });
});

describe('what is not wanted', () => {
  const actual = actualMachines([{ machine, state: 'running' }], { routers: new Set([stack]) });

  const gone = { machines: [id], networks: [network.id], routers: [stack] };

  test('goes, users before what they use; volumes stay without an order', () => {
    expect(kinds({ desired: desiredState({ gone }), actual })).toEqual([
      'undefine-machine',
      'remove-router',
      'remove-network',
    ]);
  });

  test('is left alone when nobody orders it: the server may know less than there is', () => {
    expect(kinds({ actual })).toEqual([]);
    const one = { machines: [], networks: [], routers: [] };
    const only = (part: Partial<typeof gone>) =>
      kinds({ desired: desiredState({ gone: { ...one, ...part } }), actual });
    expect(only({ machines: [id] })).toEqual(['undefine-machine']);
    expect(only({ routers: [stack] })).toEqual(['remove-router']);
    expect(only({ networks: [network.id] })).toEqual(['remove-network']);
  });

  test('is gone already: nothing is done', () => {
    expect(kinds({ desired: desiredState({ gone }) })).toEqual([]);
  });

  test('volumes go on order', () => {
    const desired = desiredState({
      volumes: volumes.map((each) => ({ ...each, mode: 'discard' })),
      gone,
    });
    expect(kinds({ desired, actual })).toEqual([
      'undefine-machine',
      'remove-router',
      'remove-network',
      'discard-volume',
      'discard-volume',
    ]);
  });

  test('D1: a volume that is kept is never made, nor one that once existed', () => {
    const [first] = volumes;
    const steps = (
      mode: DesiredVolume['mode'],
      memory: NonNullable<Parts>['volumes'] = new Map(),
    ): string[] =>
      kinds({ desired: desiredState({ volumes: [{ ...first!, mode }] }), volumes: memory });
    const existed = new Map([[first!.id, { missingSince: at(-1_000) }]]);
    expect(steps('create')).toEqual(['ensure-volume']);
    expect(steps('create', existed)).toEqual([]);
    expect(steps('create', new Map([[first!.id, { missingSince: null }]]))).toEqual([]);
    expect(steps('keep')).toEqual([]);
    expect(steps('keep', existed)).toEqual([]);
    const moved = new Map([[first!.id, { missingSince: at(-1_000), moved: true as const }]]);
    expect(steps('create', moved)).toEqual([]);
    const from = { node: 'node-0000000002', address: '192.0.2.2', port: 8472 } as never;
    const back = desiredState({ volumes: [{ ...first!, mode: 'create', from }] });
    expect(kinds({ desired: back, volumes: moved })).toEqual(['receive-volume']);
  });

  test('D1: in a pool that is absent nothing is made, fetched or defined', () => {
    const desired = desiredState({
      images: [
        {
          id: IMAGE,
          indexBytes: 1,
          diskBytes: 1,
          label: 'an image',
          source: { registry: 'http://registry.test', access: 'own', repository: 'acme/blog' },
          peers: [],
        },
      ],
      volumes,
      machines: [machine],
    });
    expect(kinds({ desired, actual: actualState({ pool: 'absent' }) })).toEqual([]);
    expect(kinds({ desired })).toEqual(['fetch-image', 'ensure-volume', 'ensure-volume']);
  });

  test('a volume to discard is never made', () => {
    const desired = desiredState({ volumes: [volume(volumes[0]!.id, { mode: 'discard' })] });
    expect(kinds({ desired })).toEqual([]);
  });

  test('a seed that no machine is started with goes, and one that is waited with stays', () => {
    const alone = actualState({ seeds: new Set([id]) });
    expect(kinds({ actual: alone })).toEqual(['remove-seed']);
    const arrival = { operation: 'op-1', from: 'node-2', copy: [], arrived: false } as never;
    const coming = new Map([[id, machineMemory({ arrival })]]);
    expect(kinds({ actual: alone, memories: coming })).toEqual([]);
    const arrivals = [{ machine, volumes: [] } as never];
    expect(kinds({ desired: desiredState({ arrivals }), actual: alone })).toEqual([]);
    expect(kinds({ actual: actualMachines([{ machine, state: 'off' }]) })).toEqual([]);
  });

  test('a machine is not made of disks that a move has only begun to fill', () => {
    const [system] = machine.disks;
    const copy = [system!.volume];
    const steps = (arrived: boolean, state?: 'off'): string[] => {
      const arrival = { operation: 'op-1', from: 'node-2', copy, arrived } as never;
      const actual = actualMachines([{ machine, state: state ?? 'off' }]);
      return machineSteps({
        desired: desiredState({ machines: [{ ...machine, after: [] }] }),
        actual: state ? actual : { ...actual, domains: new Map() },
        memories: new Map([[id, machineMemory({ arrival })]]),
      }).map(({ kind }) => kind);
    };
    expect([steps(false), steps(false, 'off')]).toEqual([[], []]);
    expect([steps(true), steps(true, 'off')]).toEqual([['define-machine'], ['start-machine']]);
  });

  test('a seed without its machine goes too', () => {
    const seeds = actualState({ seeds: new Set([id]) });
    expect(kinds({ desired: desiredState({ gone }), actual: seeds })).toEqual(['undefine-machine']);
  });
});
