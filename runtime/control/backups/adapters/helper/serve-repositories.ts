import type { Pay } from '../../../../../packager/backup/paid-store.ts';
import type { EngineWork, RepositoryPlace } from '../../ports/backup-engine.ts';
import type { ReadBlocks, VolumeToFill, VolumeToRead } from '../../ports/volume-access.ts';
import type { RepositoryWork } from '../repository-work.ts';
import { CallLine, type MessageWay } from './call-line.ts';
import type { SentDisk, SentRequest, SentVolume } from './messages.ts';
import { packBlocks, unpackBlocks } from './packed-blocks.ts';
import type { FileSigns } from './watched-store.ts';

/** A bound on bandwidth is kept by the server, for all its helpers together. */
export interface Payment {
  /** Waited for before so many bytes are written. */
  readonly pay: Pay;
}

/** Files answer by the thousand; that they do is told now and then. */
const ANSWERED_EVERY_MS = 1_000;

/**
 * Does the work of a helper: whatever touches the files of a repository, and what computes with every byte of a disk.
 * Volumes are with the server, which is asked for their blocks.
 *
 * @param open told what is to be called when a file of the repository answers, and when it does not
 */
export function serveRepositories(
  way: MessageWay,
  open: (signs: FileSigns & Payment) => RepositoryWork,
): void {
  const ended = new AbortController();
  let toldMs = -ANSWERED_EVERY_MS;
  const engine = open({
    pay: (bytes) => line.call('pay', bytes),
    onStalled: () => line.tell('stalled'),
    onAnswered() {
      if (performance.now() - toldMs < ANSWERED_EVERY_MS) return;
      toldMs = performance.now();
      line.tell('answered');
    },
  });
  const work: EngineWork = {
    signal: ended.signal,
    onProgress: (progress) => line.tell('progress', progress),
  };
  const line: CallLine = new CallLine(way, {
    look: (place: RepositoryPlace, known: readonly string[]) => engine.look(place, new Set(known)),
    identify: (place: RepositoryPlace) => engine.identify(place),
    init: (place: RepositoryPlace) => engine.init(place),
    forget: (place: RepositoryPlace, point: string) => engine.forget(place, point),
    verify: (place: RepositoryPlace, share: number) => engine.verify(place, share, work),
    create: (place: RepositoryPlace, { disks, ...request }: SentRequest) =>
      engine.create(
        place,
        { ...request, disks: disks.map((disk, number) => diskOf(line, disk, number)) },
        work,
      ),
    restore: (place: RepositoryPlace, request: { point: string; disks: readonly string[] }) =>
      engine.restore(place, { ...request, open: (disk) => openToFill(line, disk) }, work),
    cancel: () => ended.abort(),
  });
}

const diskOf = (line: CallLine, { name, sizeBytes, changed }: SentDisk, number: number) => ({
  name,
  changed: changed && unpackBlocks(changed),
  volume: {
    sizeBytes,
    // What has changed was found out before.
    async *depths() {},
    used: () => blocksOf(line, number, undefined),
    ranges: (ranges) => blocksOf(line, number, packBlocks(ranges)),
    close: () => undefined,
  } satisfies VolumeToRead,
});

async function* blocksOf(
  line: CallLine,
  disk: number,
  ranges: Float64Array | undefined,
): AsyncGenerator<ReadBlocks> {
  const stream = await line.call<number>('read', disk, ranges);
  const next = (): Promise<ReadBlocks | undefined> => {
    const asked = line.call<ReadBlocks | undefined>('next', stream);
    // Waited for below; until then a failure must not count as unhandled.
    asked.catch(() => undefined);
    return asked;
  };
  try {
    // One is on its way while the one before is worked on.
    for (let ahead = next(); ;) {
      const blocks = await ahead;
      if (!blocks) return;
      ahead = next();
      yield blocks;
    }
  } finally {
    line.tell('end', stream);
  }
}

async function openToFill(line: CallLine, disk: string): Promise<VolumeToFill> {
  const { volume, sizeBytes } = await line.call<SentVolume>('open', disk);
  return {
    sizeBytes,
    // Copied: what threads share cannot be sent.
    write: (bytes, offset) => line.call('write', volume, Buffer.from(bytes), offset),
    flush: () => line.call('flush', volume),
    close: () => line.tell('close', volume),
  };
}
