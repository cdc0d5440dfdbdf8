import type { Consent, TrustedKey } from '../../../schemas/api/resources/trust.ts';
import { shortDigest } from '../../../schemas/ids/digest.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { formatAge } from '../terminal/format-time.ts';
import { table } from '../terminal/table.ts';

/** `yard trust ls`. */
export const trustLsCommand = defineServerCommand({
  name: 'trust ls',
  summary: 'List the keys this server believes, and what was accepted without one',
  example: 'yard trust ls',
  shape: '{"keys": [TrustedKey …], "consents": [Consent …]} as in the API',
  input: {},
  run: async ({ api, context }) => {
    const [keys, consents] = await Promise.all([api.listTrustedKeys(), api.listConsents()]);
    const nowMs = context.now();
    return {
      json: { keys, consents },
      text: [...keyLines(keys, nowMs), '', ...consentLines(consents, nowMs)].join('\n'),
    };
  },
});

function keyLines(keys: readonly TrustedKey[], nowMs: number): string[] {
  if (keys.length === 0) return ['No key is trusted yet: yard trust add <namespace> <file>'];
  const rows = keys.map(({ namespace, keyId, addedAt, addedBy, revokedAt }) => [
    namespace,
    keyId,
    revokedAt === null ? 'trusted' : `REVOKED ${formatAge(revokedAt, nowMs)}`,
    `${formatAge(addedAt, nowMs)} by ${addedBy}`,
  ]);
  return table(rows, ['NAME SPACE', 'KEY', 'STATE', 'ADDED']);
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
