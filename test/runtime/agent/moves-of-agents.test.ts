import { afterEach, describe, expect, test } from 'vitest';
import { SimulatedNode } from '../../../runtime/simulator/simulated-node.ts';
import { SimulatedSite } from '../../../runtime/simulator/simulated-site.ts';
import type { DesiredState, DesiredVolume } from '../../../schemas/agent/desired.ts';
import type { ObservedState } from '../../../schemas/agent/observed.ts';
import type { NodeId, OperationId, PoolId } from '../../../schemas/ids/brand.ts';
import { desiredState } from '../../fakes/agent-plan.ts';
import { desiredMachine, NODE, OTHER_NODE } from '../../fakes/machines.ts';
import { MemoryLink } from '../../fakes/memory-link.ts';
import { waitFor } from '../../fakes/wait-for.ts';

const OPERATION = 'op-0000000001' as OperationId;
const POOL = 'pool-0000000001' as PoolId;
const machine = desiredMachine({ interfaces: [], stopGraceMs: 100 });
const { id } = machine;
const disks = machine.disks.map(({ volume }) => volume);

/** Two agents on simulated nodes, and a test in place of the server. */
class Pair {
  readonly site = new SimulatedSite();
  readonly links = [new MemoryLink(), new MemoryLink()] as const;
  readonly nodes: readonly [SimulatedNode, SimulatedNode];
  /** How often the machine ran on both nodes when something was done. */
  doubled = 0;
  readonly #copies: boolean;
  #generation = 0;

  constructor(copies: boolean) {
    this.#copies = copies;
    const node = (index: 0 | 1, name: NodeId, address: string): SimulatedNode => {
      const made = new SimulatedNode(name, this.links[index], {
        place: { site: this.site, address },
      });
      made.world.trouble = (action) => this.#notice(index, action);
      return made;
    };
    this.nodes = [node(0, NODE, '192.0.2.1'), node(1, OTHER_NODE, '192.0.2.2')];
  }

  /** Called before anything is done. */
  onDeed: (node: 0 | 1, action: string) => void | Promise<void> = () => undefined;

  async #notice(node: 0 | 1, action: string): Promise<void> {
    const running = this.nodes.filter(({ world }) => world.domains.get(id)?.state === 'running');
    if (running.length > 1) this.doubled += 1;
    await this.onDeed(node, action);
  }

  get seen(): readonly [ObservedState | undefined, ObservedState | undefined] {
    return [this.links[0].observed, this.links[1].observed];
  }

  /** Whether a node has done what it was told last, as far as it can be done at once. */
  hasHeeded(node: 0 | 1): boolean {
    return this.seen[node]?.generation === this.#generation;
  }

  get sending() {
    return this.seen[0]?.machines.find((each) => each.id === id)?.sending;
  }

  get arrival() {
    return this.seen[1]?.arrivals[0];
  }

  domain(node: 0 | 1) {
    return this.nodes[node].world.domains.get(id);
  }

  /** The machine is one node's, and nothing moves. */
  home(at: 0 | 1, mode: DesiredVolume['mode'] = 'create'): void {
    const owned = {
      machines: [{ ...machine, epoch: at + 1 }],
      volumes: this.#volumes(mode),
    };
    const left = {
      volumes: this.#copies && this.#generation > 0 ? this.#volumes('discard') : [],
      gone: { machines: at === 1 ? [id] : [], networks: [], routers: [] },
    };
    this.#want(at === 0 ? [owned, left] : [left, owned]);
  }

  /** The other node shall take it; with `send`, this one shall send it. */
  move({ send }: { send: boolean }): void {
    const to = { node: OTHER_NODE, address: '192.0.2.2', port: 8472 };
    const copy = this.#copies ? disks : [];
    const sending = { operation: OPERATION, to, copy, mostDowntimeMs: 200 };
    this.#want([
      {
        machines: [{ ...machine, epoch: 1, hold: true, ...(send ? { sending } : {}) }],
        volumes: this.#volumes('create'),
      },
      {
        arrivals: [
          {
            operation: OPERATION,
            from: NODE,
            machine: { ...machine, epoch: 2 },
            copy,
            volumes: this.#volumes(this.#copies ? 'create' : 'keep'),
          },
        ],
        volumes: this.#copies ? [] : this.#volumes('keep'),
      },
    ]);
  }

  /** The server was restored, and knows nothing of what a node has. */
  forget(at: 0 | 1): void {
    this.#generation += 1;
    const node = at === 0 ? NODE : OTHER_NODE;
    this.links[at].want(desiredState({ node, generation: this.#generation }));
  }

  #volumes(mode: DesiredVolume['mode']): DesiredVolume[] {
    const { stack } = machine;
    const pool = this.#copies ? {} : { pool: POOL };
    return disks.map((volume) => ({
      id: volume,
      stack,
      label: volume,
      sizeBytes: 1,
      mode,
      ...pool,
    }));
  }

  #want(parts: readonly Partial<DesiredState>[]): void {
    this.#generation += 1;
    const source = { kind: 'nfs' as const, server: '192.0.2.9', path: '/pool' };
    const pools = this.#copies ? [] : [{ id: POOL, name: 'shared', source }];
    for (const [index, link] of this.links.entries()) {
      const node = index === 0 ? NODE : OTHER_NODE;
      const common = { node, generation: this.#generation, pools };
      link.want(desiredState({ ...common, ...parts[index] }));
    }
  }

  async start(): Promise<void> {
    for (const node of this.nodes) await node.startAgent();
    this.home(0);
    await waitFor('the machine', () => this.seen[0]?.machines[0]?.state === 'ready');
  }

  async toOpen(): Promise<void> {
    this.move({ send: false });
    await waitFor('the way to be open', () => this.arrival?.state === 'open');
  }

  async toOutcome(): Promise<'sent' | 'failed'> {
    let state: string | undefined;
    await waitFor('the outcome', () => {
      state = this.sending?.state;
      return state === 'sent' || state === 'failed';
    });
    return state as 'sent' | 'failed';
  }

  /** Does what the server does then, and waits until all is at rest. */
  async settle(outcome: 'sent' | 'failed'): Promise<void> {
    const at = outcome === 'sent' ? 1 : 0;
    this.home(at, 'keep');
    const other = at === 1 ? 0 : 1;
    await waitFor('the machine to be ready', () => {
      const found = this.seen[at]?.machines.find((each) => each.id === id);
      return found?.state === 'ready' && this.seen[other]?.machines.length === 0;
    });
    await waitFor('nothing at the other node', () => this.inventory(other).length === 0);
  }

  inventory(node: 0 | 1): string[] {
    return this.nodes[node].world.inventory().filter((name) => name !== POOL);
  }

  end(): void {
    for (const node of this.nodes) node.killAgent();
  }
}

let pair: Pair;
afterEach(() => pair.end());

describe.each([
  { what: 'whose disks are shared', copies: false },
  { what: 'with its disks', copies: true },
])('a running machine $what', ({ copies }) => {
  test('goes on at the other node: the same process, ready as it was', async () => {
    pair = new Pair(copies);
    await pair.start();
    const before = pair.seen[0]?.machines[0];
    await pair.toOpen();
    pair.move({ send: true });
    expect(await pair.toOutcome()).toBe('sent');
    expect(pair.sending?.downtimeMs).toBeGreaterThanOrEqual(0);
    await waitFor('the arrival', () => pair.arrival?.state === 'arrived');
    expect(pair.domain(0)).toBeUndefined();
    await pair.settle('sent');
    const after = pair.seen[1]?.machines[0];
    expect(after).toMatchObject({ startedAt: before?.startedAt, readyAt: before?.readyAt });
    expect(pair.domain(1)?.starts).toBe(1);
    const deeds = pair.nodes[1].world.deeds.filter((deed) => /^(define|start) /.test(deed));
    expect(deeds).toEqual([]);
    expect(pair.doubled).toBe(0);
  });

  test('is sent on order only, and stays where it is when the way is closed again', async () => {
    pair = new Pair(copies);
    await pair.start();
    await pair.toOpen();
    await pair.settle('failed');
    expect(pair.domain(0)?.starts).toBe(1);
  });

  test('goes on here when its move is called off', async () => {
    pair = new Pair(copies);
    await pair.start();
    await pair.toOpen();
    pair.onDeed = async (node, action) => {
      if (node !== 0 || !/^send .* 2\/3$/.test(action)) return;
      pair.move({ send: false });
      // A part takes a while to send, as between real nodes: the order gets in between.
      await waitFor('the order to be heeded', () => pair.hasHeeded(0));
    };
    pair.move({ send: true });
    await waitFor(
      'the end of the try',
      () => pair.sending === undefined && pair.domain(0)?.state === 'running',
    );
    pair.onDeed = () => undefined;
    await pair.settle('failed');
    expect(pair.domain(0)?.starts).toBe(1);
    expect(pair.doubled).toBe(0);
  });

  const POINTS: readonly [who: 0 | 1, action: RegExp, outcome: 'sent' | 'failed'][] = [
    [0, /^ask to take/, 'failed'],
    [0, /^send .* 1\/3/, 'failed'],
    [0, /^send .* 3\/3/, 'failed'],
    [0, /^hand over/, 'failed'],
    [0, /^tell to go on/, 'sent'],
    [1, /^expect/, 'failed'],
    [1, /^go on/, 'sent'],
  ];
  test.each(POINTS)(
    'runs on one node when agent %i is killed at %s',
    async (who, action, outcome) => {
      pair = new Pair(copies);
      await pair.start();
      await pair.toOpen();
      let isDone = false;
      pair.onDeed = (node, deed) => {
        if (isDone || node !== who || !action.test(deed)) return;
        isDone = true;
        pair.nodes[who].killAgent();
        setTimeout(() => void pair.nodes[who].startAgent(), 50);
      };
      pair.move({ send: true });
      const found = await pair.toOutcome();
      expect(isDone).toBe(true);
      expect(found).toBe(outcome);
      await pair.settle(found);
      expect(pair.doubled).toBe(0);
      expect(pair.domain(found === 'sent' ? 1 : 0)?.starts).toBe(1);
    },
  );

  test.each([/^send .* 2\/3/, /^hand over/, /^tell to go on/])(
    'runs on one node when the line is cut at %s',
    async (action) => {
      pair = new Pair(copies);
      await pair.start();
      await pair.toOpen();
      let isDone = false;
      pair.onDeed = (_node, deed) => {
        if (isDone || !action.test(deed)) return;
        isDone = true;
        pair.site.isJoined = () => false;
        setTimeout(() => {
          pair.site.isJoined = () => true;
        }, 200);
      };
      pair.move({ send: true });
      const found = await pair.toOutcome();
      expect(isDone).toBe(true);
      await pair.settle(found);
      expect(pair.doubled).toBe(0);
      expect(pair.domain(found === 'sent' ? 1 : 0)?.starts).toBe(1);
    },
  );
});

describe('volumes of a machine that is off', () => {
  const from = { node: NODE, address: '192.0.2.1', port: 8472 };
  const volumes = (mode: DesiredVolume['mode'], parts: Partial<DesiredVolume>): DesiredVolume[] =>
    disks.map((volume) => ({
      id: volume,
      stack: machine.stack,
      label: volume,
      sizeBytes: 9,
      mode,
      ...parts,
    }));
  const want = (generation: number, parts: Partial<DesiredVolume>, power: 'on' | 'off'): void => {
    const machines = [{ ...machine, power }];
    const owned = { node: NODE, generation, machines, volumes: volumes('create', parts) };
    pair.links[0].want(desiredState(owned));
    const wanted = { node: OTHER_NODE, generation, volumes: volumes('create', { from }) };
    pair.links[1].want(desiredState(wanted));
  };
  const states = () => new Set(pair.seen[1]?.volumes.map(({ state }) => state));

  test('come to the other node with what is in them, and are not made there', async () => {
    pair = new Pair(true);
    await pair.start();
    want(10, { readers: [OTHER_NODE] }, 'off');
    await waitFor('the copies', () => {
      return pair.inventory(1).length === disks.length && states().has('ready');
    });
    const [here, there] = pair.nodes.map(({ world }) => world.volumes);
    const unused = { user: undefined };
    for (const volume of disks)
      expect(there?.get(volume)).toEqual({ ...here?.get(volume), ...unused });
    expect(pair.nodes[1].world.deeds.some((deed) => deed.startsWith('volume '))).toBe(false);
  });

  test('leave no half of them when the agent ends after the copy was given up', async () => {
    pair = new Pair(true);
    await pair.start();
    const there = pair.nodes[1];
    const clears = (): string[] =>
      there.world.deeds.filter((deed) => deed.startsWith('discard ')).toSorted();
    let stuck = 0;
    there.world.trouble = (action) => {
      if (!/^receive .* 2\/3/.test(action)) return;
      stuck += 1;
      return new Promise(() => undefined);
    };
    want(10, { readers: [OTHER_NODE] }, 'off');
    await waitFor('the middle of the copies', () => stuck === disks.length);
    const discarded = { node: OTHER_NODE, volumes: volumes('discard', {}) };
    pair.links[1].want(desiredState({ ...discarded, generation: 11 }));
    await waitFor('an agent that knows', () => pair.seen[1]?.generation === 11);
    expect(clears()).toEqual([]);
    there.killAgent();
    await there.startAgent();
    const expected = disks.map((volume) => `discard ${volume}`).toSorted();
    await waitFor('what is left to be removed', () => clears().length >= disks.length);
    // Once, however often it is looked: they are named until the server has heard that they are gone.
    pair.links[1].want(desiredState({ ...discarded, generation: 12 }));
    await waitFor('another round', () => pair.seen[1]?.generation === 12);
    expect(clears()).toEqual(expected);
  });

  test.each([
    ['while it runs', { readers: [OTHER_NODE] }, 'on'],
    ['to a node that was not named', { readers: [] }, 'off'],
  ] as const)('are not given away %s, and asked for again', async (_when, parts, power) => {
    pair = new Pair(true);
    await pair.start();
    want(10, { readers: [...parts.readers] }, power);
    await waitFor('the refusal', () => states().has('failed'));
    expect(pair.seen[1]?.volumes[0]?.fault?.code).toBe('VOLUME_NOT_OFFERED');
    expect(pair.inventory(1)).toEqual([]);
    want(11, { readers: [OTHER_NODE] }, 'off');
    await waitFor('the copies', () => pair.inventory(1).length === disks.length);
  });
});

test('a machine that has come is told of, also to a server that was restored and has forgotten it', async () => {
  pair = new Pair(true);
  await pair.start();
  await pair.toOpen();
  pair.move({ send: true });
  expect(await pair.toOutcome()).toBe('sent');
  pair.forget(1);
  await waitFor('its report', () => pair.seen[1]?.machines.some((each) => each.id === id) === true);
  expect(pair.domain(1)?.state).toBe('running');
});

test('a machine that is off is not sent', async () => {
  pair = new Pair(false);
  await pair.start();
  await pair.toOpen();
  const domain = pair.domain(0);
  if (domain) domain.state = 'off';
  pair.move({ send: true });
  expect(await pair.toOutcome()).toBe('failed');
  expect(pair.sending?.fault?.code).toBe('MACHINE_NOT_MOVED');
});

test('a node lets in no machine that another node sends than the one that was named', async () => {
  pair = new Pair(false);
  await pair.start();
  await pair.toOpen();
  const end = pair.site.moveEnd(NODE, OTHER_NODE);
  const key = { operation: OPERATION, machine: id };
  const passport = {
    machineType: 'pc-q35-7.2',
    startedAt: '2026-03-01T11:00:00.000Z',
    bootedAt: null,
    readyAt: null,
    runs: [],
  };
  const stranger = 'node-0000000003' as NodeId;
  const denied = { code: 'FORBIDDEN' };
  await expect(end?.host.begin(stranger, key, passport)).rejects.toMatchObject(denied);
  await expect(end?.host.goOn(stranger, key)).rejects.toMatchObject(denied);
  const other = { ...key, operation: 'op-0000000002' as OperationId };
  await expect(end?.host.begin(NODE, other, passport)).rejects.toMatchObject(denied);
  await expect(end?.host.goOn(NODE, other)).rejects.toMatchObject(denied);
  expect(await end?.host.fate(stranger, key)).toBe('absent');
});

test('a machine that has moved away is not started again while its old node still names it', async () => {
  pair = new Pair(false);
  await pair.start();
  await pair.toOpen();
  pair.move({ send: true });
  expect(await pair.toOutcome()).toBe('sent');
  // As a server would have it that does not know of the move any more.
  const volumes = disks.map((volume) => ({
    id: volume,
    stack: machine.stack,
    label: volume,
    sizeBytes: 1,
    mode: 'keep' as const,
    pool: POOL,
  }));
  pair.links[0].want(desiredState({ node: NODE, generation: 99, machines: [machine], volumes }));
  await waitFor('the answer', () => pair.seen[0]?.generation === 99);
  await waitFor('some rounds', () => pair.sending?.state === 'sent');
  expect(pair.domain(0)).toBeUndefined();
});
