import { LIMITS } from '../../../schemas/config/limits.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { RepositoryChange } from '../../ports/repository-change.ts';
import { type Access, judge } from '../access/access.ts';

/**
 * Takes over the signatures that the same digest has in other repositories, when it is pushed to a
 * second one: `skopeo copy` does not carry them along, and they prove themselves wherever they are.
 * Only by the pusher's own hand, though: nobody else can attach anything to a repository.
 */
export async function adoptSignatures(
  change: RepositoryChange,
  subject: Digest,
  by: { access: Access & { accountId: string }; now: Date },
): Promise<void> {
  const { signatures: most } = LIMITS.archive;
  const room = most - (await change.countSignatures(subject));
  const foreign = await change.listForeignSignatures(subject, LIMITS.registry.signaturesPerDigest);
  const readable = foreign.filter(
    ({ repository }) =>
      judge(by.access, 'pull', { address: repository.address, repository }) === 'allowed',
  );
  const first = new Map(readable.toReversed().map((found) => [found.manifest, found.repository]));
  for (const [manifest, from] of [...first].slice(0, Math.max(0, room))) {
    await change.copySignature(manifest, from, {
      accountId: by.access.accountId,
      now: by.now,
    });
  }
}
