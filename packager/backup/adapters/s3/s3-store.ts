import { hash } from 'node:crypto';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { s3PlaceText } from '../../../../schemas/ids/s3-address.ts';
import type { S3Access } from '../../../../schemas/ids/s3-place.ts';
import type { Pause } from '../../../format/remote/pause.ts';
import {
  HEADER_FILE,
  isStoredName,
  type RepositoryFolder,
} from '../../../format/repository/layout.ts';
import { BackgroundSha256 } from '../../../native/sha256.ts';
import type { Pay } from '../../paid-store.ts';
import type { NewStoredFile, RemovableStore } from '../../ports/repository-store.ts';
import { S3Objects } from './s3-objects.ts';

export interface S3Surroundings {
  readonly now: () => number;
  readonly pause: Pause;
  /** Whether somebody waits for an answer: then it is not waited for long. */
  readonly isPrompt: boolean;
  /** Told whenever the object store has answered, or taken a part of what is sent. */
  readonly onHeard: () => void;
  /** Waited for before so many bytes are sent. */
  readonly pay: Pay;
}

/**
 * A repository below a prefix of a bucket, with the same names as in a folder. A file is sent as one object with its
 * digest, which the other side holds it against: it is there as a whole or not at all, and nothing half is left. Until
 * then it is in memory, since its name comes out of its last byte.
 */
export function s3Store(access: S3Access, around: S3Surroundings): RemovableStore {
  const { prefix } = access;
  const root = prefix === '' ? '' : `${prefix}/`;
  const folderOf = (folder: RepositoryFolder): string => `${root}${folder}/`;
  const keyOf = (folder: RepositoryFolder, name: string): string =>
    folder === 'packs'
      ? `${folderOf(folder)}${name.slice(0, 2)}/${name}`
      : `${folderOf(folder)}${name}`;
  const objects = new S3Objects(access, around);
  const header = `${root}${HEADER_FILE}`;
  const place = s3PlaceText(access);
  return {
    place,
    readHeader: () => readHeader(objects, header),
    async createHeader(bytes) {
      const sent = { parts: [bytes], sha256: hash('sha256', bytes) };
      if (!(await readHeader(objects, header))) {
        if (await objects.put(header, sent, { replace: false })) return;
        // The answer to a request that went well may have been lost.
        const found = await readHeader(objects, header);
        if (found && Buffer.compare(found, bytes) === 0) return;
      }
      throw new Fault('TARGET_EXISTS', { path: place, kind: 'folder' });
    },
    async list(folder) {
      const files = await objects.list(folderOf(folder));
      return files.flatMap(({ key, ...found }) => {
        const name = key.slice(key.lastIndexOf('/') + 1);
        return isStoredName(name) && key === keyOf(folder, name) ? [{ name, ...found }] : [];
      });
    },
    read: (folder, name, range) => objects.read(keyOf(folder, name), range),
    create: async (folder) => newFile(objects, (name) => keyOf(folder, name)),
    remove: (folder, name) => objects.remove(keyOf(folder, name)),
  };
}

/** One that is larger than any header is none of ours. */
async function readHeader(objects: S3Objects, key: string): Promise<Uint8Array | undefined> {
  const { documentBytes } = LIMITS.backup;
  const bytes = await objects.read(key, { offset: 0, length: documentBytes + 1 });
  return bytes && bytes.length <= documentBytes ? bytes : undefined;
}

function newFile(objects: S3Objects, keyOf: (name: string) => string): NewStoredFile {
  const sha256 = new BackgroundSha256();
  let parts: Uint8Array[] = [];
  return {
    async write(bytes) {
      const copy = Buffer.from(bytes);
      parts.push(copy);
      await sha256.update(copy);
    },
    async commit() {
      const name = Buffer.from(sha256.finish()).toString('hex');
      await objects.put(keyOf(name), { parts, sha256: name }, { replace: true });
      parts = [];
      return name;
    },
    async discard() {
      parts = [];
    },
  };
}
