import { hash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { UploadKey, UploadSessions } from '../ports/upload-sessions.ts';
import { readTextIfThere, writePrivateFile } from '../../images/adapters/files/private-files.ts';

/** Unfinished uploads, one small file each. A location is a capability: only the owner may read it. */
export const uploadSessionsIn = (dir: string): UploadSessions => ({
  find: (key) => readTextIfThere(pathOf(dir, key)),
  // Not remembering costs time after a cut and nothing else: no reason to fail.
  save: (key, location) => writePrivateFile(pathOf(dir, key), location).catch(() => undefined),
  forget: (key) => rm(pathOf(dir, key), { force: true }),
});

const pathOf = (dir: string, { registry, repository, digest }: UploadKey): string =>
  join(dir, hash('sha256', [registry, repository, digest].join('\n')));
