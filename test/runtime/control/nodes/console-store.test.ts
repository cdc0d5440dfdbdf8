import { describe, expect, test } from 'vitest';
import { ConsoleStore } from '../../../../runtime/control/nodes/console-store.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { MachineId, NodeId } from '../../../../schemas/ids/brand.ts';

const MACHINE = 'machine-0000000001' as MachineId;
const MOST = LIMITS.agent.consoleKeptBytes;

/** A store that got these pieces one after the other. */
function storeOf(...pieces: Uint8Array[]): ConsoleStore {
  const store = new ConsoleStore();
  let start = 0;
  for (const bytes of pieces) {
    const base64 = Buffer.from(bytes).toString('base64');
    store.accept({ machines: [{ machine: MACHINE, start, base64 }] });
    start += bytes.length;
  }
  return store;
}

describe('a character that comes in two pieces', () => {
  test.each(['ü', '€', '🙂'])('%s is given whole, once', (character) => {
    const bytes = Buffer.from(`a${character}`);
    for (let cut = 2; cut < bytes.length; cut += 1) {
      const store = storeOf(bytes.subarray(0, cut));
      const first = store.read(MACHINE, 0);
      expect(first).toEqual({ start: 0, end: 1, text: 'a' });
      const rest = Buffer.from(bytes.subarray(cut)).toString('base64');
      store.accept({ machines: [{ machine: MACHINE, start: cut, base64: rest }] });
      expect(store.read(MACHINE, first.end)).toEqual({
        start: 1,
        end: bytes.length,
        text: character,
      });
    }
  });

  test('does not hold back what is no text at all', () => {
    const store = storeOf(Buffer.from([0x61, 0x80, 0x80, 0x80, 0x80]));
    expect(store.read(MACHINE, 0).end).toBe(5);
    expect(storeOf(Buffer.from([0xc3, 0x61])).read(MACHINE, 0).text).toBe('\ufffda');
  });

  test('is not counted as text that somebody who has read everything lacks', () => {
    const store = storeOf(Buffer.from([0x61, 0xe2, 0x82]));
    expect(store.read(MACHINE, 1)).toEqual({ start: 1, end: 1, text: '' });
  });
});

describe('what is more than is kept', () => {
  test.each(['ü', '€', '🙂'])('is cut before %s, never inside', (character) => {
    const { length } = Buffer.from(character);
    for (let surplus = 1; surplus <= length; surplus += 1) {
      const rest = 'x'.repeat(MOST - length + surplus);
      const store = storeOf(Buffer.from(`${character}${rest}`));
      const { start, end, text } = store.read(MACHINE, 0);
      expect({ start, end, isRest: text === rest }).toEqual({
        start: length,
        end: length + rest.length,
        isRest: true,
      });
    }
  });

  test('leaves the newest, and says where it starts', () => {
    const store = storeOf(Buffer.from('old\n'), Buffer.alloc(MOST, 'y'));
    expect(store.read(MACHINE, 0)).toMatchObject({ start: 4, end: MOST + 4 });
  });
});

test('bytes that are sent again are kept once', () => {
  const store = storeOf(Buffer.from('one\ntwo\n'));
  const base64 = Buffer.from('two\nthree\n').toString('base64');
  expect(store.accept({ machines: [{ machine: MACHINE, start: 4, base64 }] })).toEqual({
    [MACHINE]: 14,
  });
  expect(store.read(MACHINE, 0).text).toBe('one\ntwo\nthree\n');
});

describe('all consoles together', () => {
  const id = (number: number): MachineId => `machine-000000000${number}` as MachineId;
  const say = (store: ConsoleStore, number: number, start: number, text: string): void => {
    const base64 = Buffer.from(text).toString('base64');
    store.accept({ machines: [{ machine: id(number), start, base64 }] });
  };

  test('are bounded: what has been silent for longest makes way', () => {
    const store = new ConsoleStore(8);
    say(store, 1, 0, 'aaaa');
    say(store, 2, 0, 'bb');
    say(store, 1, 4, 'aa');
    expect(store.read(id(2), 0).text).toBe('bb');
    say(store, 3, 0, 'c');
    expect([1, 2, 3].map((each) => store.read(id(each), 0).text)).toEqual(['aaaaaa', '', 'c']);
  });

  test('go on where they were when one that made way speaks again', () => {
    const store = new ConsoleStore(4);
    say(store, 1, 0, 'aaaa');
    say(store, 2, 0, 'bbb');
    say(store, 1, 4, 'AA');
    expect(store.read(id(1), 0)).toEqual({ start: 4, end: 6, text: 'AA' });
  });

  test('are forgotten with their machines, and not those that began meanwhile', async () => {
    const store = new ConsoleStore(6);
    for (const number of [1, 2]) say(store, number, 0, 'aa');
    await store.forgetGone(async () => {
      say(store, 3, 0, 'cc');
      return new Set([id(1)]);
    });
    expect([1, 2, 3].map((each) => store.read(id(each), 0).text)).toEqual(['aa', '', 'cc']);
    // Its bytes are free again.
    say(store, 4, 0, 'dd');
    expect(store.read(id(1), 0).text).toBe('aa');
  });
});

test('the console of a machine that has moved goes on with the log of its new node', () => {
  const store = new ConsoleStore();
  const [old, now] = ['node-0000000001', 'node-0000000002'] as NodeId[] as [NodeId, NodeId];
  const machine = 'machine-0000000001' as MachineId;
  store.take(machine, { start: 0, bytes: Buffer.from('before the move'), from: old });
  expect(store.endAt(machine, old)).toBe(15);
  expect(store.endAt(machine, now)).toBe(0);
  // Shorter than what the old node had: none of it is known already.
  expect(store.take(machine, { start: 0, bytes: Buffer.from('after'), from: now })).toBe(5);
  expect(store.take(machine, { start: 0, bytes: Buffer.from('after it'), from: now })).toBe(8);
  expect(store.read(machine, 0)).toEqual({ start: 0, end: 8, text: 'after it' });
  expect(store.endAt(machine, old)).toBe(0);
});

test('is read in pieces, none of which tears a character', () => {
  const store = new ConsoleStore();
  const machine = 'machine-0000000001' as MachineId;
  store.take(machine, { start: 0, bytes: Buffer.from('aüb'), from: undefined });
  expect(store.read(machine, 0, 2)).toEqual({ start: 0, end: 1, text: 'a' });
  expect(store.read(machine, 1, 2)).toEqual({ start: 1, end: 3, text: 'ü' });
  expect(store.read(machine, 3, 2)).toEqual({ start: 3, end: 4, text: 'b' });
  expect(store.read(machine, 0, 4)).toEqual({ start: 0, end: 4, text: 'aüb' });
});
