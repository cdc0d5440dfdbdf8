import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ObservedStates } from '../../../../../runtime/control/nodes/observed-states.ts';
import type { StackRecord } from '../../../../../runtime/control/stacks/core/define/stack-record.ts';
import type { DesiredState } from '../../../../../schemas/agent/desired.ts';
import type { ObservedState } from '../../../../../schemas/agent/observed.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import { machineId, nodeId, report, stackId, stackOn, Yard } from './lab/yard.ts';

const ONE = nodeId(1);
const TWO = nodeId(2);
const THREE = nodeId(3);

describe('D5: a report costs what it concerns', () => {
  test.each([30, 300])('among %i nodes with a stack each, one document', async (count) => {
    const nodes = Array.from({ length: count }, (_, index) => nodeId(index));
    const yard = new Yard(...nodes.map((node, index) => stackOn(`s${index}`, node)));
    const { stop } = await yard.wait(...nodes);
    const { list, opened } = yard.asked;
    yard.observed.accept(report(nodeId(7), ['s70', 'ready']));
    await yard.settled();
    expect(yard.asked.documents).toEqual([nodeId(7)]);
    expect(yard.asked).toMatchObject({ list, opened, get: 0 });
    stop();
  });

  test('nothing at all when no machine is in another state', async () => {
    const yard = new Yard(stackOn('blog', ONE));
    const { stop } = await yard.wait(ONE);
    yard.observed.accept(report(ONE, ['blog0', 'ready']));
    await yard.settled();
    yard.asked.documents = [];
    yard.observed.accept(report(ONE, ['blog0', 'ready']));
    await yard.settled();
    expect(yard.asked.documents).toEqual([]);
    stop();
  });

  test('the other nodes of the same stack are told, and no third one', async () => {
    const yard = new Yard(stackOn('blog', ONE, TWO), stackOn('wiki', TWO), stackOn('shop', THREE));
    const { stop } = await yard.wait(ONE, TWO, THREE);
    yard.observed.accept(report(ONE, ['blog0', 'ready']));
    await yard.settled();
    expect(new Set(yard.asked.documents)).toEqual(new Set([ONE, TWO]));
    yard.asked.documents = [];
    yard.observed.accept(report(ONE));
    await yard.settled();
    expect(new Set(yard.asked.documents)).toEqual(new Set([ONE, TWO]));
    stop();
  });
});

describe('an agent that asks again for what it has', () => {
  const asksAgain = async (yard: Yard, node: NodeId): Promise<AbortController> => {
    const stop = new AbortController();
    const { generation } = await yard.desired.current(node);
    yard.asked.documents = [];
    void yard.desired.next(node, generation, stop.signal);
    await yard.settled();
    return stop;
  };

  test('costs nothing while nothing has changed for its node', async () => {
    const yard = new Yard(stackOn('blog', ONE));
    const { stop } = await yard.wait(ONE);
    stop();
    const again = await asksAgain(yard, ONE);
    expect(yard.asked.documents).toEqual([]);
    again.abort();
  });

  test.each([
    ['of its own stack', (yard: Yard) => yard.change(stackOn('blog', ONE, TWO))],
    ['of everything', (yard: Yard) => yard.desired.touchAll()],
    ['of a machine', (yard: Yard) => yard.observed.accept(report(ONE, ['blog0', 'ready']))],
  ] as const)('is looked at after a change %s while it was away', async (_what, change) => {
    const yard = new Yard(stackOn('blog', ONE));
    const { stop } = await yard.wait(ONE);
    stop();
    change(yard);
    await yard.settled();
    const again = await asksAgain(yard, ONE);
    expect(yard.asked.documents).toEqual([ONE]);
    again.abort();
  });

  test('gets what it does not have', async () => {
    const yard = new Yard(stackOn('blog', ONE));
    const { stop } = await yard.wait(ONE);
    stop();
    const { signal } = new AbortController();
    expect(await yard.desired.next(ONE, -1, signal)).toMatchObject({ node: ONE });
  });
});

describe('D5: a change costs what it concerns', () => {
  test('one stack is read, and only its nodes are told', async () => {
    const yard = new Yard(stackOn('blog', ONE), stackOn('wiki', TWO), stackOn('shop', THREE));
    const { newer, stop } = await yard.wait(ONE, TWO, THREE);
    const { opened } = yard.asked;
    yard.change({ ...stackOn('wiki', TWO), stage: 'fetched' });
    await yard.settled();
    expect(newer).toEqual([TWO]);
    expect(yard.asked).toMatchObject({ list: 1, get: 1, opened: opened + 1, documents: [TWO] });
    stop();
  });

  test('a new stack reaches its node, a forgotten one leaves it', async () => {
    const yard = new Yard(stackOn('blog', ONE));
    const wiki = stackOn('wiki', TWO);
    const first = await yard.wait(TWO);
    yard.change(wiki);
    await yard.settled();
    expect(first.newer).toEqual([TWO]);
    expect((await yard.desired.current(TWO)).networks).toHaveLength(1);
    const second = await yard.wait(TWO);
    yard.forget(wiki);
    await yard.settled();
    expect(second.newer).toEqual([TWO]);
    expect((await yard.desired.current(TWO)).networks).toEqual([]);
    expect(await yard.open.on(TWO)).toEqual([]);
    first.stop();
    second.stop();
  });

  test('a stack that went to another node is told to both', async () => {
    const yard = new Yard(stackOn('blog', ONE));
    const { newer, stop } = await yard.wait(ONE, TWO, THREE);
    yard.change(stackOn('blog', TWO));
    await yard.settled();
    expect(new Set(newer)).toEqual(new Set([ONE, TWO]));
    expect(await yard.open.nodesBeside([machineId('blog0')])).toEqual(new Set([TWO]));
    stop();
  });

  test('a machine that a stack has no longer belongs to none', async () => {
    const yard = new Yard(stackOn('blog', ONE, TWO));
    await yard.desired.current(ONE);
    yard.change(stackOn('blog', ONE));
    expect(await yard.open.nodesBeside([machineId('blog1')])).toEqual(new Set());
  });

  test('what is asked after a change sees it', async () => {
    const yard = new Yard(stackOn('blog', ONE));
    await yard.desired.current(ONE);
    yard.change({ ...stackOn('blog', ONE), stage: 'fetched' });
    expect((await yard.desired.current(ONE)).networks).toEqual([]);
  });

  test('a command to run in a guest is part of it', async () => {
    const yard = new Yard(stackOn('blog', ONE), stackOn('wiki', ONE));
    await yard.desired.current(ONE);
    const run = { id: 'op-1', stack: stackId('wiki'), machine: machineId('wiki0'), command: ['x'] };
    const other = { ...run, id: 'op-2', stack: stackId('blog'), machine: machineId('blog0') };
    yard.runs = [other, run];
    yard.desired.touch(run.stack);
    const found = await yard.open.on(ONE);
    expect(found.map(({ record, runs }) => [record.name, runs])).toEqual([
      ['blog', []],
      ['wiki', [run]],
    ]);
  });

  test('when it cannot be read, everything is read again, and everybody is told', async () => {
    const yard = new Yard(stackOn('blog', ONE), stackOn('wiki', TWO));
    const { stop } = await yard.wait(ONE, TWO);
    yard.fails = true;
    yard.change({ ...stackOn('blog', ONE), stage: 'fetched' });
    await yard.settled();
    expect(new Set(yard.asked.documents)).toEqual(new Set([ONE, TWO]));
    expect(yard.asked.list).toBe(2);
    expect((await yard.desired.current(ONE)).networks).toEqual([]);
    stop();
  });

  test('a registry that is approved concerns every stack', async () => {
    const foreign = { ...stackOn('blog', ONE), stage: 'fetched' } as StackRecord;
    Object.assign(foreign.appliance, { registry: 'https://foreign.test' });
    const yard = new Yard(foreign);
    expect((await yard.open.on(ONE))[0]?.access).toBe('refused');
    yard.approved = [{ url: 'https://foreign.test' }];
    yard.desired.touchAll();
    expect((await yard.open.on(ONE))[0]?.access).not.toBe('refused');
    expect(yard.asked.list).toBe(2);
  });
});

describe('an agent that waits', () => {
  test('gets nothing when its time is over, and leaves nothing behind', async () => {
    const yard = new Yard(stackOn('blog', ONE));
    const stop = new AbortController();
    const { generation } = (await yard.desired.next(ONE, -1, stop.signal))!;
    const waiting = yard.desired.next(ONE, generation, stop.signal);
    await yard.settled();
    stop.abort();
    expect(await waiting).toBeUndefined();
    expect(await yard.desired.next(ONE, generation, AbortSignal.abort())).toBeUndefined();
  });
});

describe('an agent that comes back to a server that was restarted', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout'] }));
  afterEach(() => void vi.useRealTimers());

  /** Has generation 7, and asks for a newer one. */
  const asks = async (yard: Yard, node: NodeId, after = 7) => {
    const got: DesiredState[] = [];
    const waits = async (): Promise<void> => {
      const document = await yard.desired.next(node, after, new AbortController().signal);
      if (document) got.push(document);
    };
    void waits();
    await yard.settled();
    return got;
  };

  test('gets its document when its node has reported, derived once and with what it reported', async () => {
    const yard = new Yard(stackOn('blog', ONE));
    const got = await asks(yard, ONE);
    expect(yard.asked.documents).toEqual([]);
    yard.observed.accept({ ...report(ONE, ['blog0', 'ready']), generation: 7 });
    await yard.settled();
    expect(got).toMatchObject([{ node: ONE, generation: 8 }]);
    expect(yard.asked.documents).toEqual([ONE]);
  });

  test('waits for the other nodes of its stacks, and for no others', async () => {
    const yard = new Yard(stackOn('blog', ONE, TWO), stackOn('shop', THREE));
    const got = await asks(yard, ONE);
    yard.observed.accept(report(ONE, ['blog0', 'ready']));
    await yard.settled();
    expect(got).toEqual([]);
    yard.observed.accept(report(TWO, ['blog1', 'ready']));
    await yard.settled();
    expect(got).toHaveLength(1);
  });

  test('waits no longer than nodes have to begin', async () => {
    const yard = new Yard(stackOn('blog', ONE, TWO));
    const got = await asks(yard, ONE);
    yard.observed.accept(report(ONE, ['blog0', 'ready']));
    await vi.advanceTimersByTimeAsync(LIMITS.agent.firstReportsMs - 1);
    await yard.settled();
    expect(got).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    await yard.settled();
    expect(got).toHaveLength(1);
    expect(await asks(yard, TWO)).toHaveLength(1);
  });

  test('waits on while others still come', async () => {
    const yard = new Yard(stackOn('blog', ONE, TWO), stackOn('shop', THREE));
    const got = await asks(yard, ONE);
    yard.observed.accept(report(ONE, ['blog0', 'ready']));
    await vi.advanceTimersByTimeAsync(LIMITS.agent.firstReportsMs - 1);
    yard.observed.accept(report(THREE));
    await vi.advanceTimersByTimeAsync(1);
    await yard.settled();
    expect(got).toEqual([]);
    await vi.advanceTimersByTimeAsync(LIMITS.agent.firstReportsMs);
    await yard.settled();
    expect(got).toHaveLength(1);
  });

  test('does not wait when it has nothing yet', async () => {
    expect(await asks(new Yard(stackOn('blog', ONE)), ONE, -1)).toHaveLength(1);
  });

  /** A server that was restarted under an agent, which has `tag` and `generation` of the one before. */
  const restarted = async (stack: StackRecord, now = stack) => {
    const before = new Yard(stack);
    before.observed.accept(report(ONE, ['blog0', 'ready']));
    await before.settled();
    const document = (await before.desired.next(ONE, -1, new AbortController().signal))!;
    const yard = new Yard(now);
    for (const [node, known] of before.hashes) yard.hashes.set(node, known);
    return { yard, tag: before.desired.tagOf(document)!, generation: document.generation };
  };
  const { signal: never } = new AbortController();

  test('and proves to have its document does not get it again, and is told of the next change', async () => {
    const { yard, tag, generation } = await restarted(stackOn('blog', ONE));
    const got: DesiredState[] = [];
    void yard.desired
      .next(ONE, generation, never, tag)
      .then((document) => document && got.push(document));
    yard.observed.accept({ ...report(ONE, ['blog0', 'ready']), generation });
    await yard.settled();
    expect(yard.asked.documents).not.toEqual([]);
    expect(got).toEqual([]);
    yard.change({ ...stackOn('blog', ONE), stage: 'fetched' });
    await yard.settled();
    expect(got).toMatchObject([{ node: ONE, generation: generation + 1 }]);
  });

  test('gets its document when what it has is another one of the same generation', async () => {
    const { yard, tag, generation } = await restarted(stackOn('blog', ONE));
    yard.observed.accept({ ...report(ONE, ['blog0', 'ready']), generation });
    await yard.settled();
    const other = tag.replace(/.$/, (last) => (last === '0' ? '1' : '0'));
    expect(await yard.desired.next(ONE, generation, never, other)).toMatchObject({ generation });
  });

  test('gets its document when it has changed meanwhile, whatever it had', async () => {
    const { yard, tag, generation } = await restarted(stackOn('blog', ONE), {
      ...stackOn('blog', ONE),
      stage: 'fetched',
    });
    yard.observed.accept({ ...report(ONE, ['blog0', 'ready']), generation });
    await yard.settled();
    expect(await yard.desired.next(ONE, generation, never, tag)).toMatchObject({
      generation: generation + 1,
    });
  });
});

describe('what machines are, on whatever node', () => {
  const observed = new ObservedStates(() => new Date());

  test('follows the last report of their node', () => {
    observed.accept(report(ONE, ['a', 'ready'], ['b', 'ready']));
    observed.accept(report(ONE, ['a', 'off']));
    expect(observed.machine(machineId('a'))?.state).toBe('off');
    expect(observed.machine(machineId('b'))).toBeUndefined();
  });

  test('is not taken away by the node they were on before', () => {
    observed.accept(report(TWO, ['a', 'starting']));
    observed.accept(report(ONE));
    expect(observed.machine(machineId('a'))?.state).toBe('starting');
    observed.forget(TWO);
    expect(observed.machine(machineId('a'))).toBeUndefined();
  });
});

describe('a node that is reached at another address', () => {
  test('is told to everybody who shares a stack with it, and to nobody else', async () => {
    const yard = new Yard(stackOn('blog', ONE, TWO), stackOn('shop', THREE));
    const { stop } = await yard.wait(ONE, TWO, THREE);
    yard.observed.accept(report(ONE, ['blog0', 'ready']));
    await yard.settled();
    yard.asked.documents = [];
    yard.moved = true;
    yard.observed.accept(report(ONE, ['blog0', 'ready']));
    await yard.settled();
    expect(new Set(yard.asked.documents)).toEqual(new Set([ONE, TWO]));
    stop();
  });
});

describe('a server that was restored from an older copy', () => {
  const reportOf = (generation: number): ObservedState => ({
    ...report(ONE, ['blog0', 'ready']),
    generation,
  });

  test('goes on above the generation that a node has, so that old reports answer nothing', async () => {
    const yard = new Yard(stackOn('blog', ONE));
    expect((await yard.desired.current(ONE)).generation).toBe(1);
    yard.observed.accept(reportOf(41));
    expect((await yard.desired.current(ONE)).generation).toBe(42);
    yard.observed.accept(reportOf(42));
    expect((await yard.desired.current(ONE)).generation).toBe(42);
    yard.observed.accept(reportOf(40));
    expect((await yard.desired.current(ONE)).generation).toBe(42);
  });
});

test('a newer document reaches an agent that waits, whoever asked for it first', async () => {
  const yard = new Yard(stackOn('blog', ONE));
  const { newer, stop } = await yard.wait(ONE);
  // Nobody is told, as when a report of another node changes this one's document by the way.
  yard.stacks.set(stackId('blog'), { ...stackOn('blog', ONE), stage: 'fetched' });
  yard.open.forget();
  expect((await yard.desired.current(ONE)).generation).toBe(2);
  await yard.settled();
  expect(newer).toEqual([ONE]);
  stop();
});
