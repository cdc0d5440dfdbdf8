import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type {
  CopyProgress,
  VolumeCopies,
  VolumeReaders,
} from '../../runtime/agent/storage/ports/volume-copies.ts';
import type { DesiredVolume, PeerPlace } from '../../schemas/agent/desired.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import { makeId, type NodeId, type StackId, type VolumeId } from '../../schemas/ids/brand.ts';

/** Two nodes: one that copies, and one that has the volumes. */
export interface VolumeCopiesUnderTest {
  /** Of the node that copies. */
  readonly copies: VolumeCopies;
  readonly here: NodeId;
  /** Where the node that has the volumes answers. */
  readonly from: PeerPlace;
  /** The other node gives out what these admit. */
  serve(readers: VolumeReaders): void;
  /** Puts a volume into the pool of the other node. @returns what tells it from others */
  put(volume: VolumeId): Promise<string>;
  /** What tells the volume here from others; undefined: there is none. */
  found(volume: VolumeId): Promise<string | undefined>;
  /** Whether the nodes reach each other. */
  setLine(isThere: boolean): Promise<void>;
  close(): Promise<void>;
}

/** What every {@link VolumeCopies} does. */
export function volumeCopiesContract(
  name: string,
  open: () => Promise<VolumeCopiesUnderTest>,
): void {
  describe(`${name} copies volumes`, () => {
    let under: VolumeCopiesUnderTest;
    let volume: VolumeId;
    let isOffered: boolean;
    /** Who asked for which volume. */
    let asked: string[];
    beforeEach(async () => {
      under = await open();
      volume = makeId('volume', crypto.getRandomValues(new Uint8Array(10)));
      isOffered = true;
      asked = [];
      under.serve({
        admit: async (reader, id) => {
          asked.push(`${reader} ${id}`);
          if (isOffered) return { pool: undefined };
          throw new Fault('VOLUME_NOT_OFFERED', { why: 'its machine is not off' });
        },
      });
    });
    afterEach(() => under.close());

    const wanted = (parts: Partial<DesiredVolume> = {}): DesiredVolume => ({
      id: volume,
      stack: 'stack-0000000001' as StackId,
      label: 'store of blog-db',
      sizeBytes: 2 ** 20,
      mode: 'create',
      from: under.from,
      ...parts,
    });
    const receive = async (
      parts: Partial<DesiredVolume> = {},
      signal = new AbortController().signal,
      onProgress: (progress: CopyProgress) => void = () => undefined,
    ): Promise<void> => under.copies.receive(wanted(parts), onProgress, signal);
    const refused = (parts?: Partial<DesiredVolume>) =>
      receive(parts).then(
        () => 'copied',
        (error: unknown) => (error instanceof Fault ? error.code : String(error)),
      );

    test('a volume is the same here as there, and was asked for by this node', async () => {
      const content = await under.put(volume);
      const seen: CopyProgress[] = [];
      await receive({}, undefined, (progress) => seen.push(progress));
      expect(await under.found(volume)).toBe(content);
      expect(new Set(asked)).toEqual(new Set([`${under.here} ${volume}`]));
      const totals = new Set(seen.map(({ bytesTotal }) => bytesTotal));
      expect(totals.size).toBe(1);
      const done = seen.map(({ bytesDone }) => bytesDone);
      expect(done).toEqual(done.toSorted((a, b) => a - b));
      expect(seen.at(-1)?.bytesDone).toBe(seen.at(-1)?.bytesTotal);
    });

    test('a volume that is not offered does not come, and comes once it is', async () => {
      const content = await under.put(volume);
      isOffered = false;
      expect(await refused()).toBe('VOLUME_NOT_OFFERED');
      expect(await under.found(volume)).toBeUndefined();
      isOffered = true;
      expect(await refused()).toBe('copied');
      expect(await under.found(volume)).toBe(content);
    });

    test('a volume that is not there is not found, nor one of which nobody says where it is', async () => {
      expect(await refused()).toBe('NOT_FOUND');
      await under.put(volume);
      expect(await refused({ from: undefined })).toBe('NOT_FOUND');
      expect(await under.found(volume)).toBeUndefined();
    });

    test('a node that does not answer is unreachable, and asked again it goes on', async () => {
      const content = await under.put(volume);
      await under.setLine(false);
      expect(await refused()).toBe('UNREACHABLE');
      expect(await under.found(volume)).toBeUndefined();
      await under.setLine(true);
      expect(await refused()).toBe('copied');
      expect(await under.found(volume)).toBe(content);
    });

    test('a copy that nobody wants any more is no volume, and is taken up later', async () => {
      const content = await under.put(volume);
      const abort = new AbortController();
      const going = receive({}, abort.signal, () => abort.abort());
      await expect(going).rejects.toMatchObject({ code: 'CANCELLED' });
      expect(await under.found(volume)).toBeUndefined();
      await receive();
      expect(await under.found(volume)).toBe(content);
    });
  });
}
