import { expect, test } from 'vitest';
import {
  ConsoleFrame,
  consoleLinePath,
  readConsolesHeader,
  writeConsolesHeader,
} from '../../../schemas/agent/console-line.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import type { MachineId } from '../../../schemas/ids/brand.ts';

const machines = ['machine-0000000001', 'machine-0000000002'] as MachineId[];

test('the machines in an answer are read as they were written, and nothing else', () => {
  expect(readConsolesHeader(writeConsolesHeader(machines))).toEqual(machines);
  expect(readConsolesHeader('machine-0000000001,nonsense, ../etc ,')).toEqual([machines[0]]);
  expect(readConsolesHeader(undefined)).toEqual([]);
  expect(readConsolesHeader(['machine-0000000001'])).toEqual([]);
  const many = 'machine-0000000001,'.repeat(LIMITS.agent.reports.machines + 10);
  expect(readConsolesHeader(many)).toHaveLength(LIMITS.agent.reports.machines);
});

test('a line has the path of its machine', () => {
  expect(consoleLinePath('machine-0000000001')).toBe('/agent/v1/consoles/machine-0000000001');
});

test('a whole chunk fits into a message', () => {
  const base64 = Buffer.alloc(LIMITS.console.chunkBytes).toString('base64');
  const frame = { kind: 'output', start: Number.MAX_SAFE_INTEGER, base64 };
  expect(ConsoleFrame.safeParse(frame).success).toBe(true);
  expect(JSON.stringify(frame).length).toBeLessThan(LIMITS.console.frameChars);
  expect(ConsoleFrame.safeParse({ ...frame, base64: `${base64}AAAA` }).success).toBe(false);
});
