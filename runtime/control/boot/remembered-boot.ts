import type { NodeImageVersion } from '../../../schemas/agent/boot.ts';
import type { NodeId } from '../../../schemas/ids/brand.ts';
import type {
  BootNetworkRecord,
  BootStore,
  ImageChoice,
  NodeImageKeyRecord,
  NodeImageRecord,
} from './ports/boot-store.ts';

/**
 * Node images and boot networks in memory before those in the database, for a process that is the only
 * one to write them: every document of a node asks whether it is a gateway of some.
 */
export class RememberedBoot implements BootStore {
  readonly #store: BootStore;
  readonly #read = new Map<string, Promise<unknown>>();

  constructor(store: BootStore) {
    this.#store = store;
  }

  images(): Promise<NodeImageRecord[]> {
    return this.#once('images', () => this.#store.images());
  }

  keys(): Promise<NodeImageKeyRecord[]> {
    return this.#once('keys', () => this.#store.keys());
  }

  networks(): Promise<BootNetworkRecord[]> {
    return this.#once('networks', () => this.#store.networks());
  }

  choice(): Promise<ImageChoice> {
    return this.#once('choice', () => this.#store.choice());
  }

  addImage(image: NodeImageRecord): Promise<void> {
    return this.#write('images', () => this.#store.addImage(image));
  }

  setComplete(version: NodeImageVersion, complete: boolean): Promise<boolean> {
    return this.#write('images', () => this.#store.setComplete(version, complete));
  }

  removeImage(version: NodeImageVersion): Promise<boolean> {
    return this.#write('images', () => this.#store.removeImage(version));
  }

  addKey(key: NodeImageKeyRecord): Promise<boolean> {
    return this.#write('keys', () => this.#store.addKey(key));
  }

  removeKey(fingerprint: string): Promise<boolean> {
    return this.#write('keys', () => this.#store.removeKey(fingerprint));
  }

  setNetwork(network: BootNetworkRecord): Promise<void> {
    return this.#write('networks', () => this.#store.setNetwork(network));
  }

  removeNetwork(node: NodeId): Promise<boolean> {
    return this.#write('networks', () => this.#store.removeNetwork(node));
  }

  setChoice(choice: ImageChoice): Promise<void> {
    return this.#write('choice', () => this.#store.setChoice(choice));
  }

  #once<Value>(what: string, read: () => Promise<Value>): Promise<Value> {
    const known = this.#read.get(what) as Promise<Value> | undefined;
    if (known) return known;
    const reading = read().catch((error: unknown) => {
      if (this.#read.get(what) === reading) this.#read.delete(what);
      throw error;
    });
    this.#read.set(what, reading);
    return reading;
  }

  /** Whether or not it could be written, it is read again by whoever asks next. */
  async #write<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } finally {
      this.#read.delete(what);
    }
  }
}
