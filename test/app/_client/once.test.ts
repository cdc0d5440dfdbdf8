import { expect, test } from 'vitest';
import { Once, requestKey } from '../../../app/_client/once.ts';

test('U2: a double click starts once, and both get the answer', async () => {
  const guard = new Once<number>();
  let started = 0;
  const start = async (): Promise<number> => (started += 1);
  expect(await Promise.all([guard.run(start), guard.run(start)])).toEqual([1, 1]);
  expect(await guard.run(start)).toBe(2);
});

test('U2: after a failure it can be tried again', async () => {
  const guard = new Once<string>();
  const failing = guard.run(() => Promise.reject(new Error('lost')));
  await expect(failing).rejects.toThrow('lost');
  expect(await guard.run(async () => 'done')).toBe('done');
});

test('keys differ, and are long enough for the server', () => {
  const keys = new Set(Array.from({ length: 1_000 }, requestKey));
  expect(keys.size).toBe(1_000);
  expect([...keys][0]).toMatch(/^[0-9a-f]{32}$/);
});
