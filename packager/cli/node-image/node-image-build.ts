import { z } from 'zod';
import { NodeImageVersion } from '../../../schemas/agent/boot.ts';
import { defineCommand } from '../define-command.ts';
import { type PackagerPorts, pathIn, workOf } from '../packager-ports.ts';
import { imageLines } from './image-lines.ts';
import { keyFileOf } from './key-file.ts';

const LEVEL = 19;

/** `yard node-image build`: what machines boot to become nodes. */
export const nodeImageBuildCommand = ({ nodeImages }: PackagerPorts) =>
  defineCommand({
    name: 'node-image build',
    summary: 'Build a node image: what machines boot over the network to become nodes',
    details:
      'Makes a kernel, a first stage and a root out of Debian packages and the agent of this program, and signs ' +
      'them. The same program and packages give the same files, byte for byte. Without a key there, one is made. ' +
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
      const { out, version, sequence, mirror, suite, level, force } = input;
      const keyFile = keyFileOf(context, input.key);
      const madeKey = input.key === undefined && (await nodeImages.makeKey(keyFile));
      const onLine = (line: string): void => context.stderr(`${line}\n`);
      const image = await nodeImages.build(
        {
          out: out === undefined ? undefined : pathIn(context, out),
          ...{ force, version, sequence, keyFile, mirror, suite, level },
          hasShell: input.debugShell,
          useCache: input.cache,
        },
        { ...workOf(context), ...(input.verbose ? { onLine } : {}) },
      );
      const { folder, manifest } = image;
      const bytes = Object.values(manifest.files).reduce(
        (sum, { sizeBytes }) => sum + sizeBytes,
        0,
      );
      return {
        json: { folder, version: manifest.version, sequence: manifest.sequence, bytes, madeKey },
        text: [
          ...(madeKey
            ? [`Made a key to sign with: ${keyFile}. Keep a copy of it: nodes trust no other.`]
            : []),
          `Built ${folder}`,
          ...imageLines(manifest),
        ].join('\n'),
      };
    },
  });
