import { createHash } from 'node:crypto';
import { Fault } from '../../../schemas/errors/fault.ts';
import { type ByteSource, readWindows } from '../../format/byte-source.ts';
import { paddedBytes, TAR } from '../../format/tar/tar-format.ts';
import { TAR_END, writeTarHeader } from '../../format/tar/write-tar-header.ts';
import type { OutputFile } from '../../images/ports/output-files.ts';
import type { Work } from '../../images/ports/progress.ts';

const WINDOW_BYTES = 4 * 2 ** 20;
const STEP = 'Writing the OVA';

export interface OvaParts {
  readonly name: string;
  readonly envelope: string;
  /** Disks by name, in their order. */
  readonly disks: ReadonlyMap<string, ByteSource>;
}

/**
 * Writes an OVA (DSP0243 1.1.1, §5.4): a tar with the description first, the digests second, then the
 * disks. The digests are known last, but their length at once, so disks are read only one time.
 *
 * @returns its size
 * @throws Fault CANCELLED, DISK_FULL
 */
export async function writeOva(
  { name, envelope, disks }: OvaParts,
  file: OutputFile,
  work: Work,
): Promise<number> {
  const description = Buffer.from(envelope);
  const digestsBytes = digestFile([...disks.keys()], name, () => '0'.repeat(64)).length;
  const digests = new Map([
    [`${name}.ovf`, createHash('sha256').update(description).digest('hex')],
  ]);
  let at = await writeEntry(file, `${name}.ovf`, description, 0);
  const digestsAt = at;
  at += TAR.blockBytes + paddedBytes(digestsBytes);
  const total = [...disks.values()].reduce((sum, disk) => sum + disk.sizeBytes, 0);
  let done = 0;
  for (const [diskName, disk] of disks) {
    await file.write(writeTarHeader(diskName, disk.sizeBytes), at);
    at += TAR.blockBytes;
    const hash = createHash('sha256');
    let offset = at;
    for await (const window of readWindows(disk, WINDOW_BYTES, diskName)) {
      if (work.signal.aborted) throw new Fault('CANCELLED', { what: STEP });
      hash.update(window);
      await file.write(window, offset);
      offset += window.length;
      done += window.length;
      work.onProgress({ step: STEP, done, total, unit: 'bytes' });
    }
    at += paddedBytes(disk.sizeBytes);
    digests.set(diskName, hash.digest('hex'));
  }
  const text = digestFile([...disks.keys()], name, (one) => digests.get(one) ?? '');
  await writeEntry(file, `${name}.mf`, Buffer.from(text), digestsAt);
  await file.write(TAR_END, at);
  await file.resize(at + TAR_END.length);
  return at + TAR_END.length;
}

const digestFile = (
  disks: readonly string[],
  name: string,
  digestOf: (file: string) => string,
): string =>
  [`${name}.ovf`, ...disks].map((file) => `SHA256(${file})= ${digestOf(file)}\n`).join('');

/** @returns where the next entry goes; the padding between is a hole, which reads as zeros */
async function writeEntry(
  file: OutputFile,
  name: string,
  bytes: Uint8Array,
  at: number,
): Promise<number> {
  await file.write(writeTarHeader(name, bytes.length), at);
  await file.write(bytes, at + TAR.blockBytes);
  return at + TAR.blockBytes + paddedBytes(bytes.length);
}
