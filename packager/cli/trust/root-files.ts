import { LIMITS } from '../../../schemas/config/limits.ts';
import { readRootChain, type RootDocument } from '../../format/root/read-root.ts';
import type { CommandContext } from '../command-context.ts';
import { pathIn } from '../packager-ports.ts';

/** @returns a chain of root documents; undefined: there is no such file. @throws Fault ROOT_MALFORMED */
export async function readRootFile(
  context: CommandContext,
  file: string,
): Promise<readonly RootDocument[] | undefined> {
  const text = await context.readText(pathIn(context, file));
  if (text === undefined) return undefined;
  // A line end behind it does no harm, and editors like it.
  return readRootChain(Buffer.from(text.slice(0, LIMITS.namespaceRoot.chainBytes + 2).trim()));
}

/** @returns a root document for people who compare fingerprints */
export const rootLines = ({ root, publicKeys }: RootDocument): string[] => [
  `Root document of “${root.namespace}”, version ${root.version}`,
  `  signatures needed  ${root.threshold} of ${publicKeys.length}`,
  `  valid until        ${root.expires ?? 'forever'}`,
  ...publicKeys.map(({ keyId }) => `  fingerprint        ${keyId}`),
];
