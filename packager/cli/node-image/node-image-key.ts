import { z } from 'zod';
import { Fault } from '../../../schemas/errors/fault.ts';
import { defineCommand } from '../define-command.ts';
import type { PackagerPorts } from '../packager-ports.ts';
import { keyFileOf, publicFileOf } from './key-file.ts';

/** `yard node-image key`: a key to sign node images with. */
export const nodeImageKeyCommand = ({ nodeImages }: PackagerPorts) =>
  defineCommand({
    name: 'node-image key',
    summary: 'Make a key to sign node images with',
    details:
      'An Ed25519 key in the format of signify. Machines that boot an image trust the key it was built with, and no ' +
      'other; whoever has the secret key can make images that they boot.',
    options: [
      [
        '-o, --output <file>',
        'default: ~/.config/stackyard/keys/node-image.sec; the public key goes beside it',
      ],
    ],
    example: 'yard node-image key',
    shape: '{ secretPath, publicPath }',
    input: z.object({ output: z.string().optional() }),
    run: async (context, { output }) => {
      const secretPath = keyFileOf(context, output);
      const publicPath = publicFileOf(secretPath);
      if (!(await nodeImages.makeKey(secretPath))) {
        throw new Fault('TARGET_EXISTS', { path: secretPath, kind: 'key' });
      }
      const lines = [
        `Secret key  ${secretPath}`,
        `Public key  ${publicPath}`,
        '',
        'Keep a copy of the secret key in a safe place: machines that trust it boot nothing else.',
      ];
      return { json: { secretPath, publicPath }, text: lines.join('\n') };
    },
  });
