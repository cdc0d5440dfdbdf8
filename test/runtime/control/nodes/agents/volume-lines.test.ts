import { duplexPair } from 'node:stream';
import { afterEach, expect, test, vi } from 'vitest';
import { VolumeLines } from '../../../../../runtime/control/nodes/agents/volume-lines.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import type { NodeId, VolumeId } from '../../../../../schemas/ids/brand.ts';

const [NODE, OTHER] = ['node-0000000001', 'node-0000000002'] as [NodeId, NodeId];
const VOLUME = 'volume-0000000001' as VolumeId;
const wanted = { volume: VOLUME, use: 'read' } as const;
const never = new AbortController().signal;

afterEach(() => void vi.useRealTimers());

test('a node that waits is asked for the line, and brings it to whoever wants it', async () => {
  const lines = new VolumeLines();
  using call = lines.wait(NODE);
  const opening = lines.open(NODE, wanted, never);
  expect(call.signal.aborted).toBe(true);
  expect(call.take()).toEqual([wanted]);
  expect([lines.isWanted(NODE, VOLUME), lines.isWanted(OTHER, VOLUME)]).toEqual([true, false]);
  const [line] = duplexPair();
  lines.take(NODE, VOLUME, line);
  expect(await opening).toBe(line);
  expect(lines.isWanted(NODE, VOLUME)).toBe(false);
});

test('a line that nobody wants any more, or of another node, is hung up', async () => {
  const lines = new VolumeLines();
  const [unasked, foreign] = [duplexPair()[0], duplexPair()[0]];
  lines.take(NODE, VOLUME, unasked);
  const opening = lines.open(NODE, wanted, never);
  lines.take(OTHER, VOLUME, foreign);
  expect([unasked.destroyed, foreign.destroyed]).toEqual([true, true]);
  lines.take(NODE, VOLUME, duplexPair()[0]);
  await opening;
});

test('a node that brings none is told of after a while', async () => {
  vi.useFakeTimers();
  const opening = new VolumeLines().open(NODE, wanted, never);
  const refused = opening.catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(LIMITS.stackBackups.lineMs);
  expect(await refused).toMatchObject({ code: 'UNREACHABLE' });
});

test('whoever has given up gets none, and the line is hung up', async () => {
  const lines = new VolumeLines();
  const abort = new AbortController();
  const opening = lines.open(NODE, wanted, abort.signal);
  const [line] = duplexPair();
  abort.abort();
  lines.take(NODE, VOLUME, line);
  await expect(opening).rejects.toMatchObject({ code: 'CANCELLED' });
  await expect(lines.open(NODE, wanted, abort.signal)).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(line.destroyed).toBe(true);
});

test('of two who want a line, the later one gets it', async () => {
  const lines = new VolumeLines();
  const first = lines.open(NODE, wanted, never);
  const second = lines.open(NODE, wanted, never);
  await expect(first).rejects.toMatchObject({ code: 'UNREACHABLE' });
  const [line] = duplexPair();
  lines.take(NODE, VOLUME, line);
  expect(await second).toBe(line);
});

test('a line to files and one to blocks of a volume are two', async () => {
  const lines = new VolumeLines();
  const files = lines.open(NODE, { volume: VOLUME, use: 'files' }, never);
  const blocks = lines.open(NODE, wanted, never);
  expect([lines.isWanted(NODE, VOLUME, 'files'), lines.isWanted(NODE, VOLUME)]).toEqual([
    true,
    true,
  ]);
  const [one, other] = [duplexPair()[0], duplexPair()[0]];
  lines.take(NODE, VOLUME, one, 'files');
  await files;
  expect([lines.isWanted(NODE, VOLUME, 'files'), lines.isWanted(NODE, VOLUME)]).toEqual([
    false,
    true,
  ]);
  lines.take(NODE, VOLUME, other);
  expect([await files, await blocks]).toEqual([one, other]);
});
