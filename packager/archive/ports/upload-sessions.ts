import type { Digest } from '../../../schemas/ids/digest.ts';

/** What an upload is known by. */
export interface UploadKey {
  readonly registry: string;
  readonly repository: string;
  readonly digest: Digest;
}

/** Remembers unfinished uploads, so that a push that was cut off goes on where it was. */
export interface UploadSessions {
  /** @returns where the upload goes on, as the registry said; it may have forgotten since */
  find(key: UploadKey): Promise<string | undefined>;
  save(key: UploadKey, location: string): Promise<void>;
  forget(key: UploadKey): Promise<void>;
}
