import { z } from 'zod';
import { Fault } from '../../../schemas/errors/fault.ts';
import { Namespace } from '../../../schemas/ids/names.ts';
import type { CommandContext } from '../command-context.ts';
import { defineCommand } from '../define-command.ts';
import { keysOf, type PackagerPorts, trustOf } from '../packager-ports.ts';

/** `yard keygen`: a key to sign with. */
export const keygenCommand = (ports: PackagerPorts) =>
  defineCommand({
    name: 'keygen',
    summary: 'Make a key to sign appliances of a name space with',
    details:
      'The private key stays in ~/.config/stackyard/keys, readable by you alone. Your own key is ' +
      'trusted on this machine; others compare the fingerprint and trust the .pub file.',
    options: [
      ['--namespace <namespace>', 'what it signs for'],
      ['--passphrase', 'protect it by a passphrase (asked for, or STACKYARD_KEY_PASSPHRASE)'],
      ['--force', 'replace the key of that name space; what it has signed cannot be signed again'],
    ],
    example: 'yard keygen --namespace acme',
    input: z.object({
      namespace: Namespace,
      passphrase: z.boolean().default(false),
      force: z.boolean().default(false),
    }),
    run: async (context, { namespace, passphrase, force }) => {
      const secret = passphrase ? await newPassphrase(context) : undefined;
      const made = await keysOf(context, ports).create(namespace, { passphrase: secret, force });
      const { keyId, pem } = made.key.publicKey;
      await trustOf(context, ports).add(namespace, pem);
      const { privatePath, publicPath } = made;
      const lines = [
        `Private key  ${privatePath}`,
        `Public key   ${publicPath}`,
        `Fingerprint  ${keyId}`,
        '',
        'Keep a copy of the private key in a safe place: without it no new version can be signed.',
      ];
      return {
        json: { namespace, keyId, privatePath, publicPath },
        text: lines.join('\n'),
      };
    },
  });

const SHORTEST = 8;

async function newPassphrase(context: CommandContext): Promise<string> {
  const given = context.env.STACKYARD_KEY_PASSPHRASE;
  const first = given ?? (await context.askSecret('New passphrase: '));
  if (first.length < SHORTEST) {
    throw new Fault('PASSWORD_WEAK', { why: `it needs at least ${SHORTEST} characters` });
  }
  if (given === undefined && (await context.askSecret('Once more: ')) !== first) {
    throw new Fault('USAGE', { problem: 'The two passphrases differ.' });
  }
  return first;
}
