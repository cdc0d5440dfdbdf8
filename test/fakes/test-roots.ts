import { nextRoot, rootChainBytes, signRoot } from '../../packager/format/root/make-root.ts';
import type { RootDocument } from '../../packager/format/root/read-root.ts';
import type { SigningKey } from '../../packager/format/signature/signing-key.ts';
import type { Namespace } from '../../schemas/ids/names.ts';

export interface RootStep {
  readonly add?: readonly SigningKey[];
  readonly remove?: readonly SigningKey[];
  readonly threshold?: number;
  readonly expiresMs?: number;
  /** Who signs, whether that is enough or not. */
  readonly by: readonly SigningKey[];
  readonly namespace?: string;
}

/** Makes the next root document of a test's namespace, or its first. */
export const rootStep = (before: RootDocument | undefined, step: RootStep): RootDocument =>
  signRoot(
    nextRoot((step.namespace ?? 'acme') as Namespace, before?.root, {
      add: (step.add ?? []).map(({ publicKey }) => publicKey),
      remove: (step.remove ?? []).map(({ publicKey }) => publicKey.keyId),
      threshold: step.threshold,
      expiresMs: step.expiresMs,
    }),
    step.by,
  );

/** @returns a chain as it travels with a signature */
export const chainText = (...chain: readonly RootDocument[]): string =>
  Buffer.from(rootChainBytes(chain)).toString();
