import { type Duplex, duplexPair } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  ConsoleDesk,
  type Sitter,
} from '../../../../../runtime/control/nodes/consoles/console-desk.ts';
import { ConsoleStore } from '../../../../../runtime/control/nodes/console-store.ts';
import type { ConsoleFrame } from '../../../../../schemas/agent/console-line.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import type { MachineId, NodeId, StackId } from '../../../../../schemas/ids/brand.ts';

const MACHINE = 'machine-0000000001' as MachineId;
const [HERE, THERE] = ['node-0000000001', 'node-0000000002'] as NodeId[] as [NodeId, NodeId];
const { askAgainMs, silentMs } = LIMITS.console;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A desk at which somebody sits, and the nodes around it. */
async function desk() {
  const store = new ConsoleStore();
  const asked: NodeId[] = [];
  const place: { node: NodeId | undefined } = { node: HERE };
  let news = 0;
  const made = new ConsoleDesk(
    {
      machine: MACHINE,
      machineName: 'blog-web',
      stack: 'stack-0000000001' as StackId,
      stackName: 'blog',
      node: async () => place.node,
    },
    { store, ask: (node) => asked.push(node), onError: () => undefined },
  );
  const seat = made.sit('a-seat', {
    name: 'olga',
    identity: 'olga',
    account: 'olga',
    mayType: true,
    onNews: () => void (news += 1),
  });
  await vi.advanceTimersByTimeAsync(0);
  const bring = (node: NodeId) => {
    const [ours, theirs] = duplexPair();
    ours.on('error', () => undefined);
    let said = '';
    ours.on('data', (bytes: Buffer) => void (said += bytes.toString()));
    const isTaken = made.takeLine(node, theirs);
    return { isTaken, line: ours, said: () => said };
  };
  return { desk: made, seat, store, asked, place, bring, news: () => news };
}

const say = async (line: Duplex, frame: ConsoleFrame): Promise<void> => {
  line.write(`${JSON.stringify(frame)}\n`);
  await vi.advanceTimersByTimeAsync(0);
};

const output = (start: number, text: string): ConsoleFrame => ({
  kind: 'output',
  start,
  base64: Buffer.from(text).toString('base64'),
});

test('a node is asked again until it brings the line, and called silent after the first time', async () => {
  const { desk: at, seat, asked } = await desk();
  expect(asked).toEqual([HERE]);
  expect(at.sightOf(seat).line).toBe('waiting');
  await vi.advanceTimersByTimeAsync(askAgainMs);
  expect(asked).toEqual([HERE, HERE]);
  expect(at.sightOf(seat).line).toBe('silent');
  at.close();
  await vi.advanceTimersByTimeAsync(10 * askAgainMs);
  expect(asked).toHaveLength(2);
});

test('a line is taken from the node that was asked alone', async () => {
  const { desk: at, seat, bring } = await desk();
  expect(bring(THERE).isTaken).toBe(false);
  const { isTaken, said } = bring(HERE);
  await vi.advanceTimersByTimeAsync(0);
  expect(isTaken).toBe(true);
  expect(said()).toBe('{"kind":"begin","after":0}\n');
  expect(at.sightOf(seat).line).toBe('open');
  at.close();
});

test('what was written before is past, and what comes after it is not', async () => {
  const { desk: at, seat, bring } = await desk();
  const { line } = bring(HERE);
  await say(line, output(0, 'old '));
  expect(at.readFor(seat, undefined)).toEqual({
    start: 0,
    end: 4,
    text: 'old ',
    past: true,
    lostBytes: 0,
  });
  await say(line, { kind: 'caught-up' });
  await say(line, output(4, 'new'));
  expect(at.readFor(seat, 4)).toMatchObject({ text: 'new', past: false });
  expect(at.readFor(seat, 7)).toBeUndefined();
  // Who comes later has not seen it come.
  const later = at.sit('another', { ...seat.sitter, name: 'vera' });
  expect(at.readFor(later, undefined)).toMatchObject({ text: 'old new', past: true });
  at.close();
});

test('what is gone is told with its size', async () => {
  const { desk: at, seat, bring } = await desk();
  const { line } = bring(HERE);
  await say(line, output(100, 'x'));
  expect(at.readFor(seat, 40)).toMatchObject({ start: 100, lostBytes: 60 });
  expect(at.readFor(seat, undefined)).toMatchObject({ start: 100, lostBytes: 0 });
  at.close();
});

test('a machine that has moved is seen at its new node, from the beginning of its log there', async () => {
  const { desk: at, seat, asked, place, bring } = await desk();
  const before = bring(HERE);
  await say(before.line, output(0, 'much was written here'));
  place.node = THERE;
  await vi.advanceTimersByTimeAsync(askAgainMs);
  expect(before.line.destroyed || before.line.readableEnded).toBe(true);
  expect(asked.at(-1)).toBe(THERE);
  const now = bring(THERE);
  await vi.advanceTimersByTimeAsync(0);
  expect(now.said()).toContain('{"kind":"begin","after":0}');
  await say(now.line, output(0, 'there'));
  await say(now.line, { kind: 'caught-up' });
  expect(at.readFor(seat, 21)).toMatchObject({ start: 0, text: 'there', lostBytes: 0 });
  at.close();
});

test('a line that is silent, or says what is none, is lost, and asked for anew at once', async () => {
  const { desk: at, seat, asked, bring } = await desk();
  bring(HERE);
  await vi.advanceTimersByTimeAsync(silentMs);
  expect(asked.length).toBeGreaterThan(1);
  expect(at.sightOf(seat).line).not.toBe('open');
  const { line } = bring(HERE);
  line.write('nonsense\n');
  await vi.advanceTimersByTimeAsync(0);
  expect(at.sightOf(seat).line).toBe('waiting');
  expect(asked.at(-1)).toBe(HERE);
  at.close();
});

test('who types before the line is there waits for it, and not for ever', async () => {
  const { desk: at, seat, bring } = await desk();
  at.keyboard = { seat, sinceMs: 0 };
  const typed = at.type(seat, 'ls');
  const { said } = bring(HERE);
  await typed;
  await vi.advanceTimersByTimeAsync(0);
  expect(said()).toContain(`{"kind":"keys","base64":"${Buffer.from('ls').toString('base64')}"}`);
  const other = await desk();
  other.desk.keyboard = { seat: other.seat, sinceMs: 0 };
  const waiting = other.desk.type(other.seat, 'x').catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(LIMITS.console.typeMs);
  expect(await waiting).toMatchObject({ code: 'CONSOLE_AWAY' });
  other.desk.keyboard = undefined;
  await expect(other.desk.type(other.seat, 'x')).rejects.toMatchObject({
    code: 'CONSOLE_NOT_HELD',
  });
  at.close();
  other.desk.close();
});

test('who has lost the keyboard while they waited types nothing', async () => {
  for (const lost of ['given up', 'taken over'] as const) {
    const { desk: at, seat, bring } = await desk();
    const other = at.sit('another', { ...seat.sitter, name: 'vera' });
    at.keyboard = { seat, sinceMs: 0 };
    const typed = at.type(seat, 'ls').catch((error: unknown) => error);
    at.keyboard = lost === 'given up' ? undefined : { seat: other, sinceMs: 1 };
    const { said } = bring(HERE);
    expect(await typed).toMatchObject({ code: 'CONSOLE_NOT_HELD' });
    await vi.advanceTimersByTimeAsync(0);
    expect(said()).not.toContain('keys');
    at.close();
  }
});

test('there is room for so many, of whom one account takes a few', async () => {
  const { desk: at, seat } = await desk();
  const { seats, seatsPerAccount } = LIMITS.console;
  const sit = (number: number, sitter: Partial<Sitter>) =>
    at.sit(`seat ${number}`, { ...seat.sitter, ...sitter });
  // By another token it is the same account.
  for (let own = 1; own < seatsPerAccount; own += 1) sit(own, { identity: `token ${own}` });
  expect(() => sit(0, { identity: 'one more token' })).toThrow(/[Tt]oo many/);
  for (let taken = at.seats.size; taken < seats; taken += 1) {
    sit(taken, { account: `account ${taken}` });
  }
  expect(() => sit(0, { account: 'one more account' })).toThrow(/[Tt]oo many/);
  at.close();
});
