import { createHash } from 'node:crypto';
import {
  type NodeImageManifest,
  readNodeImageManifest,
} from '../../../../packager/format/node-image/read-manifest.ts';
import { verifyNodeImage } from '../../../../packager/format/node-image/signify.ts';
import type { NodeImageFile, NodeImageFileName } from '../../../../schemas/agent/boot.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { NodeImageKeyRecord } from '../ports/boot-store.ts';

/** What is brought before the files of an image. */
export interface SignedManifest {
  readonly manifest: string;
  readonly signature: string;
}

export interface AdmittedImage extends Pick<
  NodeImageManifest,
  'version' | 'sequence' | 'architecture'
> {
  /** All five. */
  readonly files: readonly NodeImageFile[];
  /** Fingerprint of the key that it is signed with. */
  readonly key: string;
}

/**
 * Decides whether an image may come in. The signature is verified before a word of the manifest is read.
 *
 * @param oldestSequence below which no image is booted any more
 * @throws Fault NODE_IMAGE_MALFORMED, NODE_IMAGE_KEY_UNKNOWN, NODE_IMAGE_SIGNATURE_INVALID,
 *   NODE_IMAGE_TOO_OLD
 */
export function admitImage(
  brought: SignedManifest,
  keys: readonly NodeImageKeyRecord[],
  oldestSequence: number,
): AdmittedImage {
  const { fingerprint } = verifyNodeImage(brought, keys);
  const { version, sequence, architecture, files } = readNodeImageManifest(brought.manifest);
  if (sequence < oldestSequence) {
    throw new Fault('NODE_IMAGE_TOO_OLD', { version, sequence, oldest: oldestSequence });
  }
  return {
    version,
    sequence,
    architecture,
    files: [
      ...files,
      fileOf('manifest', brought.manifest),
      fileOf('manifest.sig', brought.signature),
    ],
    key: fingerprint,
  };
}

function fileOf(name: NodeImageFileName, text: string): NodeImageFile {
  const bytes = Buffer.from(text, 'utf8');
  return {
    name,
    sizeBytes: bytes.length,
    sha256: createHash('sha256').update(bytes).digest('hex'),
  };
}

/**
 * @returns whether two are the same image: bytes that are signed alike. One signed anew by the same
 *   key is the same, since Ed25519 gives one signature; a comment that was changed is not
 */
export const isSameImage = (
  a: Pick<AdmittedImage, 'version' | 'files'>,
  b: Pick<AdmittedImage, 'version' | 'files'>,
): boolean =>
  a.version === b.version &&
  a.files.length === b.files.length &&
  a.files.every(({ name, sha256 }) =>
    b.files.some((file) => file.name === name && file.sha256 === sha256),
  );
