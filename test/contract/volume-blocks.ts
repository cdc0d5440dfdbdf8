import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { VolumeBlocks } from '../../runtime/agent/storage/ports/volume-blocks.ts';
import { NbdClient } from '../../runtime/control/backups/adapters/nbd-client.ts';
import { NBD } from '../../runtime/control/backups/core/nbd/nbd-words.ts';
import type { DesiredVolume } from '../../schemas/agent/desired.ts';
import type { StackId, VolumeId } from '../../schemas/ids/brand.ts';

/** Volumes whose blocks are opened, empty at first. */
export interface BlocksUnderTest {
  readonly blocks: VolumeBlocks;
  /** Makes a volume of 1 MiB, or one that stands on another. */
  make(volume: DesiredVolume): Promise<void>;
  close(): Promise<void>;
}

const BLOCK = 4_096;
const volume = (number: number, base?: number): DesiredVolume => ({
  id: `volume-000000000${number}` as VolumeId,
  stack: 'stack-0123456789' as StackId,
  label: 'test',
  sizeBytes: 2 ** 20,
  mode: 'create',
  ...(base === undefined ? {} : { base: `volume-000000000${base}` as VolumeId }),
});
const text = (of: string): Buffer => Buffer.from(of.padEnd(BLOCK, '\0'));

/** What everything does that opens the blocks of volumes. */
export function volumeBlocksContract(name: string, open: () => Promise<BlocksUnderTest>): void {
  describe(`blocks of volumes, ${name}`, () => {
    let under: BlocksUnderTest;
    beforeEach(async () => {
      under = await open();
    });
    afterEach(() => under.close());

    const fill = async (of: DesiredVolume, bytes: Buffer): Promise<void> => {
      const line = await under.blocks.open(of, 'fill');
      const client = await NbdClient.open(line, []);
      await client.write(0, bytes);
      await client.flush();
      client.close();
      if (!line.closed) await once(line, 'close');
    };
    const read = async (of: DesiredVolume) => {
      const line = await under.blocks.open(of, 'read');
      return NbdClient.open(line, ['allocation', 'depth']);
    };

    test('what was filled is read, and what is zero is told', async () => {
      await under.make(volume(1));
      await fill(volume(1), text('one'));
      const client = await read(volume(1));
      expect(client.sizeBytes).toBe(2 ** 20);
      expect(await client.read(0, 2 * BLOCK)).toEqual(Buffer.concat([text('one'), text('')]));
      const parts = await client.status('allocation', 0, client.sizeBytes);
      expect(parts[0]!.flags & NBD.zero).toBe(0);
      expect(parts.at(-1)!.flags & NBD.zero).toBe(NBD.zero);
      client.close();
    });

    test('it is told in which file of a chain something is', async () => {
      await under.make(volume(1));
      await fill(volume(1), text('one'));
      await under.make(volume(2, 1));
      const before = await read(volume(2));
      expect((await before.status('depth', 0, BLOCK))[0]).toMatchObject({ flags: 2 });
      before.close();
      await fill(volume(2), text('two'));
      const client = await read(volume(2));
      expect(await client.read(0, BLOCK)).toEqual(text('two'));
      expect((await client.status('depth', 0, BLOCK))[0]).toMatchObject({ flags: 1 });
      client.close();
    });

    test('what is not there is not found', async () => {
      await expect(under.blocks.open(volume(3), 'read')).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
    });
  });
}
