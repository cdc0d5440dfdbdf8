import { LayoutFile } from '../../../schemas/archive/oci.ts';
import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { type ByteSource, readExactly, sliceSource } from '../byte-source.ts';
import { parseDocument } from '../json/parse-document.ts';
import { parseJson } from '../json/parse-json.ts';
import { readTar, type TarEntry } from '../tar/read-tar.ts';
import { blobName } from './blob-name.ts';
import type { BlobSource } from './blob-source.ts';

/** An OCI image layout in a tar; nothing that it points at was read. */
export interface Layout {
  readonly entries: ReadonlyMap<string, TarEntry>;
  readonly blobs: BlobSource;
  /** index.json, parsed and not checked. */
  readonly index: unknown;
}

/** @throws Fault ARCHIVE_MALFORMED, ARCHIVE_ENTRY_REFUSED, ARCHIVE_TRUNCATED, LIMIT_EXCEEDED */
export async function readLayout(source: ByteSource): Promise<Layout> {
  const entries = await readTar(source);
  const layout = await readFile(source, entries, 'oci-layout');
  parseDocument(layout, LayoutFile, 'oci-layout');
  const index = parseJson(await readFile(source, entries, 'index.json'), 'index.json');
  return { entries, blobs: blobsOf(source, entries), index };
}

const blobsOf = (source: ByteSource, entries: ReadonlyMap<string, TarEntry>): BlobSource => ({
  open: async ({ digest }, what) => {
    const entry = entries.get(blobName(digest));
    if (!entry) throw new Fault('BLOB_MISSING', { digest, what });
    return sliceSource(source, entry.offset, entry.sizeBytes);
  },
});

async function readFile(
  source: ByteSource,
  entries: ReadonlyMap<string, TarEntry>,
  name: string,
): Promise<Uint8Array> {
  const entry = entries.get(name);
  if (!entry) {
    throw new Fault('ARCHIVE_MALFORMED', {
      where: 'the list of entries',
      wanted: name,
      found: entries.size === 0 ? 'nothing' : 'no such entry',
    });
  }
  if (entry.sizeBytes > LIMITS.archive.layoutFileBytes) {
    const limit = `${LIMITS.archive.layoutFileBytes} bytes`;
    throw new Fault('LIMIT_EXCEEDED', { what: name, limit, found: `${entry.sizeBytes} bytes` });
  }
  return readExactly(source, entry.offset, entry.sizeBytes, name);
}
