import { createHash } from 'node:crypto';
import type {
  NodeImageFile,
  NodeImageFileName,
  NodeImageVersion,
} from '../../../schemas/agent/boot.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { FileRange, NodeImageFiles } from '../../control/boot/ports/node-image-files.ts';

/** Files of node images in memory. */
export class MemoryNodeImages implements NodeImageFiles {
  readonly #images = new Map<NodeImageVersion, Map<NodeImageFileName, Uint8Array>>();

  async put(
    version: NodeImageVersion,
    { name, sizeBytes, sha256 }: NodeImageFile,
    source: AsyncIterable<Uint8Array>,
  ): Promise<void> {
    const parts: Uint8Array[] = [];
    let foundBytes = 0;
    for await (const part of source) {
      foundBytes += part.length;
      if (foundBytes > sizeBytes) break;
      parts.push(Uint8Array.from(part));
    }
    if (foundBytes !== sizeBytes) {
      throw new Fault('SIZE_MISMATCH', { what: name, wantedBytes: sizeBytes, foundBytes });
    }
    const bytes = Buffer.concat(parts);
    const found = createHash('sha256').update(bytes).digest('hex');
    if (found !== sha256) throw new Fault('DIGEST_MISMATCH', { what: name, wanted: sha256, found });
    const files = this.#images.get(version) ?? new Map<NodeImageFileName, Uint8Array>();
    this.#images.set(version, files.set(name, bytes));
  }

  async sizes(version: NodeImageVersion): Promise<ReadonlyMap<NodeImageFileName, number>> {
    const files = this.#images.get(version) ?? new Map<NodeImageFileName, Uint8Array>();
    return new Map([...files].map(([name, bytes]) => [name, bytes.length]));
  }

  async open(
    version: NodeImageVersion,
    name: NodeImageFileName,
    { first, last }: FileRange,
  ): Promise<AsyncIterable<Uint8Array>> {
    const bytes = this.#images.get(version)?.get(name);
    if (!bytes) throw new Fault('NOT_FOUND', { what: 'file of the node image', name });
    return (async function* () {
      yield bytes.subarray(first, last + 1);
    })();
  }

  async remove(version: NodeImageVersion): Promise<void> {
    this.#images.delete(version);
  }

  async versions(): Promise<NodeImageVersion[]> {
    return [...this.#images.keys()];
  }
}
