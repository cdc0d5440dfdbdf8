import type { KeyId, ReleaseStatement } from '../../schemas/archive/signature.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import { Fault } from '../../schemas/errors/fault.ts';
import type { Digest } from '../../schemas/ids/digest.ts';
import { ApplianceAddress, type Namespace } from '../../schemas/ids/names.ts';
import { type Archive, openArchive } from '../format/archive/open-archive.ts';
import { planArchive } from '../format/archive/plan-archive.ts';
import type { AttachedSignature } from '../format/archive/read-signature.ts';
import { readBundle, readStatement } from '../format/signature/read-bundle.ts';
import { signRelease } from '../format/signature/sign-release.ts';
import type { InputFiles } from '../images/ports/input-files.ts';
import type { OwnKey } from './ports/key-files.ts';
import type { OutputFiles } from '../images/ports/output-files.ts';
import type { Work } from '../images/ports/progress.ts';
import { writeArchive } from './write-archive.ts';

export interface SignRequest {
  readonly path: string;
  /** Where the signed archive goes; may be `path` itself. */
  readonly target: string;
  readonly force: boolean;
  readonly own: OwnKey;
  readonly sequence: number;
  readonly createdMs: number;
  readonly expiresMs?: number | undefined;
}

export interface SignResult {
  readonly path: string;
  readonly digest: Digest;
  readonly keyId: KeyId;
  readonly statement: ReleaseStatement;
  readonly signatures: number;
}

/**
 * Signs an archive: writes it anew with one more signature at its end. An older signature by the
 * same key is replaced. Every blob is held against its digest on the way.
 *
 * @throws Fault those of `openArchive` and `writeArchive`, LIMIT_EXCEEDED, TARGET_EXISTS
 */
export async function signArchive(
  request: SignRequest,
  { inputs, outputs }: { inputs: InputFiles; outputs: OutputFiles },
  work: Work,
): Promise<SignResult> {
  const input = await inputs.open(request.path);
  try {
    const archive = await openArchive(input);
    const signature = signatureFor(archive, request);
    const signatures = [...withoutKey(archive, request.own), signature];
    if (signatures.length > LIMITS.archive.signatures) throw tooMany(signatures.length);
    await writeSigned(archive, signatures, request, { outputs, work });
    return {
      path: request.target,
      digest: archive.descriptor.digest,
      keyId: request.own.key.publicKey.keyId,
      statement: readStatement(readBundle(signature.bundleBytes).payload),
      signatures: signatures.length,
    };
  } finally {
    await input.close();
  }
}

/** @returns the address under which a key's namespace publishes an appliance */
export const addressIn = (namespace: Namespace, name: string): ApplianceAddress =>
  ApplianceAddress.parse(`${namespace}/${name}`);

function signatureFor(archive: Archive, request: SignRequest): AttachedSignature {
  const { name, version } = archive.manifest;
  const { own, sequence, createdMs, expiresMs } = request;
  const release = {
    address: addressIn(own.namespace, name),
    version,
    sequence,
    createdMs,
    ...(expiresMs === undefined ? {} : { expiresMs }),
  };
  return signRelease(archive.descriptor, release, own.key, own.roots);
}

const withoutKey = ({ signatures }: Archive, { key }: OwnKey): AttachedSignature[] =>
  signatures.filter(({ bundleBytes }) => {
    const { pae, signatures: made } = readBundle(bundleBytes);
    return !made.some((signature) => key.publicKey.verifies(pae, signature));
  });

async function writeSigned(
  archive: Archive,
  signatures: readonly AttachedSignature[],
  request: SignRequest,
  { outputs, work }: { outputs: OutputFiles; work: Work },
): Promise<void> {
  const plan = planArchive({ ...archive, version: archive.manifest.version, signatures });
  const file = await outputs.create(request.target, { force: request.force });
  try {
    await writeArchive(plan, file, { blobs: archive.blobs, work, step: 'Writing' });
    await file.commit();
  } finally {
    await file.discard();
  }
}

const tooMany = (found: number): Fault =>
  new Fault('LIMIT_EXCEEDED', {
    what: 'The number of signatures',
    limit: String(LIMITS.archive.signatures),
    found: String(found),
  });
