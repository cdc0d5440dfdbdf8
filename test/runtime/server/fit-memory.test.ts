import { expect, test } from 'vitest';
import { SERVER_FLAGS } from '../../../runtime/launcher/server-flags.ts';
import { fitMemory, memoryFlag } from '../../../runtime/server/fit-memory.ts';
import { runCommand } from '../../../packager/native/run-command.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';

const { largeFleet } = LIMITS.node;

test('a server of a few nodes is small, one of many is quick', () => {
  expect(memoryFlag(0, SERVER_FLAGS)).toBe('--optimize-for-size');
  expect(memoryFlag(largeFleet - 1, SERVER_FLAGS)).toBe('--optimize-for-size');
  expect(memoryFlag(largeFleet, SERVER_FLAGS)).toBe('--no-optimize-for-size');
});

test('a server that was started with other flags keeps them', async () => {
  expect(memoryFlag(largeFleet, ['--max-semi-space-size=64'])).toBeUndefined();
  const set: string[] = [];
  const setFlag = (flag: string): void => void set.push(flag);
  await fitMemory({ countNodes: async () => largeFleet, launchedWith: [], setFlag });
  expect(set).toEqual([]);
  await fitMemory({ countNodes: async () => largeFleet, launchedWith: SERVER_FLAGS, setFlag });
  expect(set).toEqual(['--no-optimize-for-size']);
});

/** Keeps a hundred thousand small things for a while each, and says how often V8 collected everything. */
const PROGRAM = `
  const { constants, PerformanceObserver } = require('node:perf_hooks');
  if (process.argv[1]) require('node:v8').setFlagsFromString(process.argv[1]);
  let count = 0;
  const isMajor = ({ detail }) => detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR;
  const observer = new PerformanceObserver((list) => {
    count += list.getEntries().filter(isMajor).length;
  });
  observer.observe({ entryTypes: ['gc'] });
  const kept = [];
  for (let number = 0; number < 6e5; number += 1) {
    kept[number % 1e5] = { number, words: 'x' + number, list: [number] };
  }
  // What was observed is told in a later turn.
  setTimeout(() => console.log(count), 50);
`;

test('V8 heeds the change in a process that runs', async () => {
  const collections = async (flag: string): Promise<number> => {
    const args = [...SERVER_FLAGS, '--eval', PROGRAM, '--', flag];
    const { stdout } = await runCommand(process.execPath, args);
    return Number(stdout);
  };
  const [small, large] = [await collections(''), await collections('--no-optimize-for-size')];
  expect(large).toBeLessThan(small / 2);
});
