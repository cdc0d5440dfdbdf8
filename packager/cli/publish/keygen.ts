import { z } from 'zod';
import { Fault } from '../../../schemas/errors/fault.ts';
import { Namespace } from '../../../schemas/ids/names.ts';
import type { CommandContext } from '../command-context.ts';
import { defineCommand } from '../define-command.ts';
import { keysOf, type PackagerPorts, pathIn, trustOf } from '../packager-ports.ts';

/** `yard keygen`: a key to sign with. */
export const keygenCommand = (ports: PackagerPorts) =>
  defineCommand({
    name: 'keygen',
    summary: 'Make a key to sign the appliances of a namespace with',
    details:
      'The private key stays in ~/.config/stackyard/keys, where only you can read it. This machine ' +
      'trusts it at once; everyone else compares the fingerprint and then trusts the .pub file. ' +
      'A namespace needs one key: run this again only to make another one, with -o.',
    options: [
      ['--namespace <namespace>', 'the namespace it signs for'],
      ['--passphrase', 'protect it with a passphrase (asked for, or STACKYARD_KEY_PASSPHRASE)'],
      ['-o, --output <file>', 'where the private key goes; the public one goes beside it, as .pub'],
      [
        '--force',
        'replace a key that exists; whoever trusts that one will refuse what the new one signs',
      ],
    ],
    example: 'yard keygen --namespace acme',
    input: z.object({
      namespace: Namespace,
      passphrase: z.boolean().default(false),
      output: z.string().optional(),
      force: z.boolean().default(false),
    }),
    run: async (context, { namespace, passphrase, output, force }) => {
      const file = output === undefined ? undefined : pathIn(context, output);
      const secret = passphrase ? await newPassphrase(context) : undefined;
      const options = { passphrase: secret, force, file };
      const made = await keysOf(context, ports).create(namespace, options);
      const { keyId, pem } = made.key.publicKey;
      await trustOf(context, ports).add(namespace, pem);
      const { privatePath, publicPath } = made;
      const lines = [
        `Private key  ${privatePath}`,
        `Public key   ${publicPath}`,
        `Fingerprint  ${keyId}`,
        '',
        'Keep a copy of the private key in a safe place: without it you cannot sign new versions.',
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
  if (given === undefined && (await context.askSecret('Repeat it: ')) !== first) {
    throw new Fault('USAGE', { problem: 'The two passphrases are not the same.' });
  }
  return first;
}
