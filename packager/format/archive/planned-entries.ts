import type { Descriptor } from '../../../schemas/archive/oci.ts';
import { canonicalJsonBytes } from '../json/canonical-json.ts';
import { paddedBytes, TAR } from '../tar/tar-format.ts';
import { TAR_END } from '../tar/write-tar-header.ts';
import { blobName } from './blob-name.ts';

/** The file `oci-layout`; always the first entry, always these bytes. */
export const LAYOUT_BYTES: Uint8Array = canonicalJsonBytes({ imageLayoutVersion: '1.0.0' });

/** One entry of an archive that is to be written. */
export type PlannedEntry = {
  readonly name: string;
  readonly sizeBytes: number;
  /** Where its header starts in the file. */
  readonly offset: number;
} & (
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'blob'; readonly descriptor: Descriptor }
);

/** Every entry of an archive in its place. */
export interface ArchivePlan {
  readonly entries: readonly PlannedEntry[];
  /** Size of the whole file. */
  readonly totalBytes: number;
}

type Body =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'blob'; readonly descriptor: Descriptor };

/** Lines up entries one behind the other; a blob that is there already is not put in again. */
export class PlannedEntries {
  readonly #entries = new Map<string, PlannedEntry>();
  #offset = 0;

  constructor() {
    this.addFile('oci-layout', LAYOUT_BYTES);
  }

  addFile(name: string, bytes: Uint8Array): void {
    this.#add(name, bytes.length, { kind: 'bytes', bytes });
  }

  addKnown({ digest }: Descriptor, bytes: Uint8Array): void {
    this.addFile(blobName(digest), bytes);
  }

  addBlob(descriptor: Descriptor): void {
    this.#add(blobName(descriptor.digest), descriptor.size, { kind: 'blob', descriptor });
  }

  /** @param index bytes of index.json, the last entry */
  finish(index: Uint8Array): ArchivePlan {
    this.addFile('index.json', index);
    return {
      entries: [...this.#entries.values()],
      totalBytes: this.#offset + TAR_END.length,
    };
  }

  #add(name: string, sizeBytes: number, body: Body): void {
    if (this.#entries.has(name)) return;
    this.#entries.set(name, { name, sizeBytes, offset: this.#offset, ...body });
    this.#offset += TAR.blockBytes + paddedBytes(sizeBytes);
  }
}
