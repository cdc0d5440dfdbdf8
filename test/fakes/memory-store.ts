import { hash } from 'node:crypto';
import type { RepositoryFolder } from '../../packager/format/repository/layout.ts';
import type { RemovableStore } from '../../packager/backup/ports/repository-store.ts';
import { Fault } from '../../schemas/errors/fault.ts';

export type StoreCall = 'header' | 'list' | 'read' | 'create' | 'write' | 'commit' | 'remove';

export interface MemoryStoreOptions {
  readonly now?: () => number;
  /** Those of another store, shared with it. */
  readonly files?: MemoryStore['files'];
  /** Waited for before each call takes effect; what it throws, the call throws. */
  readonly before?: (call: StoreCall, folder?: RepositoryFolder) => Promise<void>;
}

interface Kept {
  readonly bytes: Uint8Array;
  readonly modifiedMs: number;
}

/** A repository in memory, with the same rules as one in a folder. */
export interface MemoryStore extends RemovableStore {
  /** `packs/<name>` and so on; tests change them. */
  readonly files: Map<string, Kept>;
  header: Uint8Array | undefined;
}

export function memoryStore({
  now = () => 0,
  before = async () => undefined,
  files = new Map<string, Kept>(),
}: MemoryStoreOptions = {}): MemoryStore {
  const store: MemoryStore = {
    files,
    header: undefined,
    place: 'memory',
    async readHeader() {
      await before('header');
      return store.header;
    },
    async createHeader(bytes) {
      await before('header');
      if (store.header) throw new Fault('TARGET_EXISTS', { path: 'memory' });
      store.header = Uint8Array.from(bytes);
    },
    async list(folder) {
      await before('list', folder);
      return [...files]
        .filter(([path]) => path.startsWith(`${folder}/`))
        .map(([path, { bytes, modifiedMs }]) => ({
          name: path.slice(folder.length + 1),
          sizeBytes: bytes.length,
          modifiedMs,
        }));
    },
    async read(folder, name, { offset, length }) {
      await before('read', folder);
      const found = files.get(`${folder}/${name}`)?.bytes.subarray(offset, offset + length);
      if (!found) return undefined;
      const copy = new Uint8Array(new SharedArrayBuffer(found.length));
      copy.set(found);
      return copy;
    },
    async create(folder) {
      await before('create', folder);
      const parts: Uint8Array[] = [];
      return {
        async write(bytes) {
          await before('write', folder);
          parts.push(Uint8Array.from(bytes));
        },
        async commit() {
          await before('commit', folder);
          const bytes = Buffer.concat(parts);
          const name = hash('sha256', bytes);
          files.set(`${folder}/${name}`, { bytes, modifiedMs: now() });
          return name;
        },
        discard: async () => undefined,
      };
    },
    async remove(folder, name) {
      await before('remove', folder);
      files.delete(`${folder}/${name}`);
    },
  };
  return store;
}
