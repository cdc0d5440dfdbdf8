import { z } from 'zod';
import { Fault } from '../../../schemas/errors/fault.ts';
import { Namespace } from '../../../schemas/ids/names.ts';
import { readPublicKey } from '../../format/signature/public-key.ts';
import { type PackagerPorts, pathIn, trustOf } from '../packager-ports.ts';
import { defineServerCommand } from '../server/define-server-command.ts';
import { oneLine } from '../terminal/one-line.ts';

/** `yard trust add`. */
export const trustAddCommand = (ports: PackagerPorts) =>
  defineServerCommand({
    name: 'trust add',
    summary: 'Believe a key when it signs for a name space',
    details:
      'Compare the fingerprint with the publisher first. The server then installs what the key has ' +
      'signed (administrators only), and your own yard verify believes it as well.',
    arguments: [
      ['<namespace>', 'what the key may sign for'],
      ['<file>', 'the public key, in PEM form'],
    ],
    options: [['--local', 'only for your own yard verify; no server is asked']],
    example: 'yard trust add acme acme.pub',
    shape: '{"namespace", "keyId", "server": true or false}',
    input: { namespace: Namespace, file: z.string(), local: z.boolean().default(false) },
    run: async ({ api, context }, { namespace, file, local }) => {
      const path = pathIn(context, file);
      const text = await context.readText(path);
      if (text === undefined) throw new Fault('NOT_FOUND', { what: 'key', name: path });
      const { keyId, pem } = readPublicKey(text, path);
      if (!local) await api.trustKey({ body: { namespace, publicKey: pem } });
      await trustOf(context, ports).add(namespace, pem);
      const who = local ? 'your own yard' : 'the server and your own yard';
      return {
        json: { namespace, keyId, server: !local },
        text: oneLine(`The key ${keyId} is believed for “${namespace}” by ${who}.`),
      };
    },
  });
