import { z } from 'zod';
import { Namespace } from '../../../schemas/ids/names.ts';
import type { PackagerPorts } from '../packager-ports.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { oneLine } from '../terminal/one-line.ts';
import { believeKey, readKeyFile } from './key-trust.ts';

/** `yard trust add`. */
export const trustAddCommand = (ports: PackagerPorts) =>
  defineServerCommand({
    name: 'trust add',
    summary: 'Trust a key to sign for a namespace',
    details:
      'Compare the fingerprint with the publisher first. The server then installs what the key has ' +
      'signed (administrators only), and your own yard verify trusts it as well.',
    arguments: [
      ['<namespace>', 'what the key may sign for'],
      ['<file>', 'the public key, in PEM form'],
    ],
    options: [['--local', 'only for your own yard verify; no server is contacted']],
    example: 'yard trust add acme acme.pub',
    shape: '{"namespace", "keyId", "server": true or false}',
    input: { namespace: Namespace, file: z.string(), local: z.boolean().default(false) },
    run: async (connection, { namespace, file, local }) => {
      const key = await readKeyFile(connection.context, file);
      const { keyId } = key;
      await believeKey(connection, { namespace, key, local }, ports);
      const who = local ? 'your own yard' : 'the server and your own yard';
      return {
        json: { namespace, keyId, server: !local },
        text: oneLine(`The key ${keyId} is now trusted for “${namespace}” by ${who}.`),
      };
    },
  });
