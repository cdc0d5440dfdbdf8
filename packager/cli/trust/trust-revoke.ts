import { z } from 'zod';
import type { TrustedKey } from '../../../schemas/api/resources/trust.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { Namespace } from '../../../schemas/ids/names.ts';
import { type PackagerPorts, trustOf } from '../packager-ports.ts';
import type { Connection } from '../server/connection.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { confirm, demandAnswerable } from '../terminal/confirm.ts';
import { oneLine } from '../terminal/one-line.ts';

/** `yard trust revoke`. */
export const trustRevokeCommand = (ports: PackagerPorts) =>
  defineServerCommand({
    name: 'trust revoke',
    summary: 'Stop trusting a key; it stays listed as revoked',
    details:
      'Nothing it signed can be installed any more; running stacks keep running. Your own yard verify ' +
      'stops trusting it as well. Administrators only.',
    arguments: [
      ['<namespace>', 'what it signed for'],
      ['<key>', 'its fingerprint, or at least its first 8 digits'],
    ],
    options: [['--yes', 'do not ask']],
    example: 'yard trust revoke acme 5f2c9a01 --yes',
    shape: '{"namespace", "keyId"}',
    input: {
      namespace: Namespace,
      key: z.string().regex(/^[0-9a-f]{8,64}$/, 'at least 8 hex digits of a fingerprint'),
      yes: z.boolean().default(false),
    },
    run: async (connection, { namespace, key: beginning, yes }) => {
      const { api, context } = connection;
      demandAnswerable(context, yes);
      const { keyId } = await findKey(connection, namespace, beginning);
      const what = oneLine(`The key ${keyId} will no longer be trusted for “${namespace}”.`);
      if (!yes) await confirm(context, what, 'Revoke it?');
      await api.revokeKey({ params: { namespace, key: keyId } });
      await trustOf(context, ports).revoke(namespace, keyId);
      const text = oneLine(`The key ${keyId} of “${namespace}” was revoked.`);
      return { json: { namespace, keyId }, text };
    },
  });

/** @throws Fault NOT_FOUND; USAGE when several keys begin like that */
async function findKey(
  { api }: Connection,
  namespace: Namespace,
  beginning: string,
): Promise<TrustedKey> {
  const found = (await api.listTrustedKeys()).filter(
    (key) => key.namespace === namespace && key.keyId.startsWith(beginning),
  );
  const [only, second] = found;
  if (!only) throw new Fault('NOT_FOUND', { what: `key of ${namespace}`, name: beginning });
  if (!second) return only;
  throw new Fault('USAGE', { problem: `Several keys begin with ${beginning}; give more digits.` });
}
