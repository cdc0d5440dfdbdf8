import { afterEach, describe, expect, test } from 'vitest';
import type { DesiredVolume } from '../../../schemas/agent/desired.ts';
import type { NodeId, OperationId } from '../../../schemas/ids/brand.ts';
import { desiredState } from '../../fakes/agent-plan.ts';
import { NODE, OTHER_NODE } from '../../fakes/machines.ts';
import { waitFor } from '../../fakes/wait-for.ts';
import { AgentPair, disks, machine, OPERATION, POOL } from './lab/agent-pair.ts';

const { id } = machine;

let pair: AgentPair;
afterEach(() => pair.end());

describe.each([
  { what: 'whose disks are shared', copies: false },
  { what: 'with its disks', copies: true },
])('a running machine $what', ({ copies }) => {
  test('goes on at the other node: the same process, ready as it was', async () => {
    pair = new AgentPair(copies);
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
    pair = new AgentPair(copies);
    await pair.start();
    await pair.toOpen();
    await pair.settle('failed');
    expect(pair.domain(0)?.starts).toBe(1);
  });

  test('goes on here when its move is called off', async () => {
    pair = new AgentPair(copies);
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
      pair = new AgentPair(copies);
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
      pair = new AgentPair(copies);
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
    pair = new AgentPair(true);
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
    pair = new AgentPair(true);
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
    pair = new AgentPair(true);
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
  pair = new AgentPair(true);
  await pair.start();
  await pair.toOpen();
  pair.move({ send: true });
  expect(await pair.toOutcome()).toBe('sent');
  pair.forget(1);
  await waitFor('its report', () => pair.seen[1]?.machines.some((each) => each.id === id) === true);
  expect(pair.domain(1)?.state).toBe('running');
});

test('a machine that is off is not sent', async () => {
  pair = new AgentPair(false);
  await pair.start();
  await pair.toOpen();
  const domain = pair.domain(0);
  if (domain) domain.state = 'off';
  pair.move({ send: true });
  expect(await pair.toOutcome()).toBe('failed');
  expect(pair.sending?.fault?.code).toBe('MACHINE_NOT_MOVED');
});

test('a node lets in no machine that another node sends than the one that was named', async () => {
  pair = new AgentPair(false);
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
  pair = new AgentPair(false);
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
