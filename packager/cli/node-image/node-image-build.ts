import { z } from 'zod';
import { NodeImageVersion } from '../../../schemas/agent/boot.ts';
import { defineCommand, type Outcome } from '../define-command.ts';
import { type PackagerPorts, pathIn, workOf } from '../packager-ports.ts';
import { imageLines } from './image-lines.ts';
import type { NodeImageFolder } from './node-images.ts';
import { keyFileOf } from './key-file.ts';

const LEVEL = 19;

/** `yard node-image build`: what machines boot to become nodes. */
export const nodeImageBuildCommand = ({ nodeImages }: PackagerPorts) =>
  defineCommand({
    name: 'node-image build',
    summary: 'Build a node image: what machines boot from the network to become nodes',
    details:
      'Makes a kernel, a first stage and a root out of Debian packages and the agent of this program, and signs ' +
      'them. The same program and packages give the same files, byte for byte. A key that is not there is made. ' +
      'Works as root and as anybody who has a range of ids in /etc/subuid.',
    options: [
      ['-o, --out <folder>', 'folder to be made; default: node-image-<version>, here'],
      ['--version <version>', 'default: the version of this program, and a date'],
      [
        '--sequence <number>',
        'machines refuse images with a lower one; default: when its newest part was made',
      ],
      ['--key <file>', 'secret key to sign with; default: ~/.config/stackyard/keys/node-image.sec'],
      ['--mirror <url>', 'mirror of Debian; default: the one that apt uses here'],
      ['--suite <suite>', 'release of Debian; default: trixie'],
      ['--level <level>', `1 (built fast) to 22 (fetched fast); default: ${LEVEL}`],
      [
        '--debug-shell',
        'start a shell of root’s on serial console and tty2; never for nodes that are used',
      ],
      ['--no-cache', 'install all packages anew'],
      ['--verbose', 'show the output of the build'],
      ['--force', 'replace the folder if it is there'],
    ],
    example: 'yard node-image build --out images/first',
    shape: '{ folder, version, sequence, bytes, madeKey }',
    input: z.object({
      out: z.string().optional(),
      version: NodeImageVersion.optional(),
      sequence: z.coerce.number().pipe(z.int().min(1)).optional(),
      key: z.string().optional(),
      mirror: z.url({ protocol: /^https?$/ }).optional(),
      suite: z.enum(['trixie']).default('trixie'),
      level: z.coerce.number().pipe(z.int().min(1).max(22)).default(LEVEL),
      debugShell: z.boolean().default(false),
      cache: z.boolean().default(true),
      verbose: z.boolean().default(false),
      force: z.boolean().default(false),
    }),
    run: async (context, input) => {
      const keyFile = keyFileOf(context, input.key);
      const madeKey = await nodeImages.makeKey(keyFile);
      const { debugShell: hasShell, cache: useCache, out, verbose, ...rest } = input;
      const onLine = (line: string): void => context.stderr(`${line}\n`);
      const folder = out === undefined ? undefined : pathIn(context, out);
      const image = await nodeImages.build(
        { ...rest, out: folder, keyFile, hasShell, useCache },
        { ...workOf(context), ...(verbose ? { onLine } : {}) },
      );
      return outcomeOf(image, madeKey ? keyFile : undefined);
    },
  });

/** @param newKey file of the key that was made for it */
function outcomeOf({ folder, manifest }: NodeImageFolder, newKey: string | undefined): Outcome {
  const { version, sequence, files } = manifest;
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const note = `Made a key to sign with: ${newKey}. Keep a copy of it: nodes trust no other.`;
  return {
    json: { folder, version, sequence, bytes, madeKey: newKey !== undefined },
    text: [
      ...(newKey === undefined ? [] : [note]),
      `Built ${folder}`,
      ...imageLines(manifest),
    ].join('\n'),
  };
}
