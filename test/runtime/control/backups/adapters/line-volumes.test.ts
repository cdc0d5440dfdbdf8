import type { Duplex } from 'node:stream';
import { expect, test } from 'vitest';
import { KeptLine } from '../../../../../runtime/control/backups/adapters/kept-line.ts';
import { LineVolumes } from '../../../../../runtime/control/backups/adapters/line-volumes.ts';
import { simulatedBlocks } from '../../../../../runtime/simulator/simulated-blocks.ts';
import { SimulatedWorld } from '../../../../../runtime/simulator/simulated-world.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import type { NodeId, VolumeId } from '../../../../../schemas/ids/brand.ts';

const ID = 'volume-0000000001' as VolumeId;
const BLOCK = 4_096;
const at = { node: 'node-0000000001' as NodeId, volume: ID, label: 'a disk' };
const { signal } = new AbortController();
const at0 = { now: () => 0, pause: async () => undefined };

/** A node with a volume, and the lines to it that were opened. */
function node() {
  const world = new SimulatedWorld();
  world.volumes.set(ID, { data: 'then', sizeBytes: 4 * BLOCK, base: undefined } as never);
  const lines: Duplex[] = [];
  const open = async (): Promise<Duplex> => {
    const line = await simulatedBlocks(world).open({ id: ID } as never, 'read');
    lines.push(line);
    return line;
  };
  return { world, lines, open, volumes: new LineVolumes({ ...at0, open }) };
}

test('what a node forgot that lost power, before it was flushed, is written again', async () => {
  const { world, lines, volumes } = node();
  const volume = await volumes.openToFill(at, signal);
  const bytes = Buffer.from('restored'.padEnd(BLOCK, '\0'));
  await volume.write(bytes, 0);
  bytes.fill(1);
  lines[0]?.destroy();
  world.volumes.get(ID)!.data = 'forgotten';
  await volume.write(bytes, BLOCK);
  await volume.flush();
  expect(lines).toHaveLength(2);
  expect(world.volumes.get(ID)!.data).toBe('restored');
  volume.close();
});

test('of several who find a line cut, one brings it again, for all', async () => {
  const { world, lines, volumes } = node();
  const volume = await volumes.read(at, signal);
  let cuts = 0;
  world.trouble = (action) => {
    if (action.startsWith('blocks 0 ') && (cuts += 1) === 1) throw new Error('cut');
  };
  const blocks: number[] = [];
  const ranges = [0, 1, 2, 3].map((firstBlock) => ({ firstBlock, blocks: 1 }));
  for await (const { firstBlock } of volume.ranges(ranges)) blocks.push(firstBlock);
  expect(blocks).toEqual([0, 1, 2, 3]);
  expect(lines).toHaveLength(2);
  volume.close();
});

test('a node that is away for too long is what is told to look after', async () => {
  let nowMs = 0;
  const line = new KeptLine({
    ...at0,
    now: () => (nowMs += 60_000),
    open: () => Promise.reject(new Fault('UNREACHABLE', { url: 'it', why: 'so' })),
    contexts: [],
    label: 'a disk',
    signal,
  });
  const away = line.use((client) => client.flush());
  await expect(away).rejects.toMatchObject({ action: expect.stringContaining('yard node ls') });
});

test('a line that is brought after it was closed is closed as well', async () => {
  const { open } = node();
  const brought = Promise.withResolvers<Duplex>();
  const line = new KeptLine({
    ...at0,
    open: () => brought.promise,
    contexts: [],
    label: 'a disk',
    signal,
  });
  const reading = line.use((client) => client.read(0, BLOCK));
  line.close();
  const late = await open();
  brought.resolve(late);
  await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
  await expect.poll(() => late.writableEnded || late.destroyed).toBe(true);
});
