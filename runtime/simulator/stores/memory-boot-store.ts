import type { NodeImageVersion } from '../../../schemas/agent/boot.ts';
import type { NodeId } from '../../../schemas/ids/brand.ts';
import { NO_CHOICE } from '../../control/boot/core/image-choice.ts';
import { imageTaken } from '../../control/boot/core/image-taken.ts';
import type {
  BootNetworkRecord,
  BootStore,
  ImageChoice,
  NodeImageKeyRecord,
  NodeImageRecord,
} from '../../control/boot/ports/boot-store.ts';
import { byKey } from './by-key.ts';
import { detached } from './detached.ts';
import type { MemoryTables } from './memory-tables.ts';

const CHOICE = 'node-images';

/** Node images and boot networks in memory. */
export class MemoryBootStore implements BootStore {
  readonly #tables: MemoryTables;

  constructor(tables: MemoryTables) {
    this.#tables = tables;
  }

  async images(): Promise<NodeImageRecord[]> {
    return [...this.#tables.nodeImages.values()].toSorted((a, b) => b.sequence - a.sequence);
  }

  async addImage(image: NodeImageRecord): Promise<void> {
    const { nodeImages } = this.#tables;
    const isTaken = [...nodeImages.values()].some(
      ({ version, sequence }) => version === image.version || sequence === image.sequence,
    );
    if (isTaken) throw imageTaken(image);
    nodeImages.set(image.version, detached(image));
  }

  async setComplete(version: NodeImageVersion, complete: boolean): Promise<boolean> {
    const known = this.#tables.nodeImages.get(version);
    if (known) this.#tables.nodeImages.set(version, detached({ ...known, complete }));
    return known !== undefined;
  }

  async removeImage(version: NodeImageVersion): Promise<boolean> {
    return this.#tables.nodeImages.delete(version);
  }

  async keys(): Promise<NodeImageKeyRecord[]> {
    return [...this.#tables.nodeImageKeys.values()].toSorted(
      byKey(({ addedAt, fingerprint }) => `${addedAt.toISOString()} ${fingerprint}`),
    );
  }

  async addKey(key: NodeImageKeyRecord): Promise<boolean> {
    const { nodeImageKeys } = this.#tables;
    if (nodeImageKeys.has(key.fingerprint)) return false;
    nodeImageKeys.set(key.fingerprint, detached(key));
    return true;
  }

  async removeKey(fingerprint: string): Promise<boolean> {
    return this.#tables.nodeImageKeys.delete(fingerprint);
  }

  async networks(): Promise<BootNetworkRecord[]> {
    return [...this.#tables.bootNetworks.values()].toSorted(byKey(({ node }) => node));
  }

  async setNetwork(network: BootNetworkRecord): Promise<void> {
    this.#tables.bootNetworks.set(network.node, detached(network));
  }

  async removeNetwork(node: NodeId): Promise<boolean> {
    return this.#tables.bootNetworks.delete(node);
  }

  async choice(): Promise<ImageChoice> {
    return this.#tables.imageChoices.get(CHOICE) ?? NO_CHOICE;
  }

  async setChoice(choice: ImageChoice): Promise<void> {
    this.#tables.imageChoices.set(CHOICE, detached(choice));
  }
}
