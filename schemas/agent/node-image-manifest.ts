import { z } from 'zod';
import { NodeImageVersion, Sha256Hex } from './boot.ts';
import { Fault } from '../errors/fault.ts';

/** The files that a manifest proves, in its order. */
export const PROVED_FILES = ['vmlinuz', 'initrd', 'root.img'] as const;
export type ProvedFileName = (typeof PROVED_FILES)[number];

const ProvedFile = z.strictObject({ sizeBytes: z.int().min(1), sha256: Sha256Hex });

/** What is signed of a node image (docs/decisions/0043). */
export const NodeImageManifest = z.strictObject({
  version: NodeImageVersion,
  sequence: z.int().min(1),
  architecture: z.literal('x86_64'),
  files: z.record(z.enum(PROVED_FILES), ProvedFile),
});
export type NodeImageManifest = z.infer<typeof NodeImageManifest>;

const FIRST_LINE = 'stackyard-node-image 1';

/** @returns the text that is signed: a line for each fact, so that a shell can read it */
export const renderManifest = ({
  version,
  sequence,
  architecture,
  files,
}: NodeImageManifest): string =>
  [
    FIRST_LINE,
    `version ${version}`,
    `sequence ${sequence}`,
    `architecture ${architecture}`,
    ...PROVED_FILES.map((name) => `${name} ${files[name].sizeBytes} ${files[name].sha256}`),
    '',
  ].join('\n');

const PATTERN = new RegExp(
  `^${FIRST_LINE}\nversion (\\S+)\nsequence (\\d+)\narchitecture (\\S+)\n` +
    PROVED_FILES.map((name) => `${name.replace('.', '\\.')} (\\d+) ([0-9a-f]+)\n`).join('') +
    '$',
);

/** @throws Fault NODE_IMAGE_UNUSABLE when it is not exactly such a text */
export function parseManifest(text: string): NodeImageManifest {
  const [, version, sequence, architecture, ...facts] = PATTERN.exec(text) ?? [];
  const files = Object.fromEntries(
    PROVED_FILES.map((name, index) => [
      name,
      { sizeBytes: Number(facts[2 * index]), sha256: facts[2 * index + 1] },
    ]),
  );
  const read = NodeImageManifest.safeParse({
    version,
    sequence: Number(sequence),
    architecture,
    files,
  });
  if (read.success) return read.data;
  throw new Fault('NODE_IMAGE_UNUSABLE', {
    file: 'manifest',
    why: 'it is not the manifest of a node image in the format that is known here',
  });
}
