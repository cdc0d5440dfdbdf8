import type { Consent, PinnedRoot, TrustedKey } from '../../../schemas/api/resources/trust.ts';
import { shortDigest } from '../../../schemas/ids/digest.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { formatAge } from '../terminal/format-time.ts';
import { table } from '../terminal/table.ts';

/** `yard trust ls`. */
export const trustLsCommand = defineServerCommand({
  name: 'trust ls',
  summary:
    'List the keys and root documents this server trusts, and what was accepted without trust',
  example: 'yard trust ls',
  shape: '{"keys": [TrustedKey …], "roots": [PinnedRoot …], "consents": [Consent …]} as in the API',
  input: {},
  run: async ({ api, context }) => {
    const [keys, roots, consents] = await Promise.all([
      api.listTrustedKeys(),
      api.listRoots(),
      api.listConsents(),
    ]);
    const nowMs = context.now();
    const parts = [keyLines(keys, nowMs), rootLines(roots, nowMs), consentLines(consents, nowMs)];
    return {
      json: { keys, roots, consents },
      text: parts.map((lines) => lines.join('\n')).join('\n\n'),
    };
  },
});

function keyLines(keys: readonly TrustedKey[], nowMs: number): string[] {
  if (keys.length === 0) return ['No key is trusted yet: yard trust add <namespace> <file>'];
  const rows = keys.map(({ namespace, keyId, addedAt, addedBy, revokedAt }) => [
    namespace,
    keyId,
    revokedAt === null ? 'trusted' : `REVOKED ${formatAge(revokedAt, nowMs)}`,
    `${formatAge(addedAt, nowMs)}${addedBy === '' ? '' : ` by ${addedBy}`}`,
  ]);
  return table(rows, ['NAMESPACE', 'KEY', 'STATE', 'ADDED']);
}

function rootLines(roots: readonly PinnedRoot[], nowMs: number): string[] {
  if (roots.length === 0) return ['No root document is known: yard trust pin <namespace> <file>'];
  const rows = roots.map(({ namespace, version, threshold, keyIds, how, since, by }) => [
    namespace,
    String(version),
    `${threshold} of ${keyIds.length}`,
    `${how} ${formatAge(since, nowMs)} by ${by}`,
  ]);
  return table(rows, ['ROOT DOCUMENT', '>VERSION', 'SIGNATURES', 'SINCE']);
}

function consentLines(consents: readonly Consent[], nowMs: number): string[] {
  if (consents.length === 0) return ['Nothing was accepted without trust.'];
  const rows = consents.map(({ appliance, digest, reason, givenAt, givenBy }) => [
    appliance,
    shortDigest(digest),
    reason,
    `${formatAge(givenAt, nowMs)} by ${givenBy}`,
  ]);
  return table(rows, ['ACCEPTED WITHOUT TRUST', 'DIGEST', 'REASON', 'GIVEN']);
}
