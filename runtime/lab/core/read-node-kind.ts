import { Fault } from '../../../schemas/errors/fault.ts';
import type { LabNode } from './lab-node.ts';

export type NodeKind = Pick<LabNode, 'firmware' | 'hasTpm' | 'hasDisk'>;

const WORDS = ['bios', 'uefi', 'tpm', 'disk', 'no-disk'];
const CONTRARY = [
  ['bios', 'uefi'],
  ['disk', 'no-disk'],
] as const;
const EXAMPLE = 'yard lab up --node bios --node uefi,tpm,no-disk';

/**
 * Reads the kind of a node as it is written on the command line.
 *
 * @param text such as `uefi,tpm,no-disk`; what is not named is BIOS, no TPM, an empty disk
 * @throws Fault USAGE
 */
export function readNodeKind(text: string): NodeKind {
  const words = text.split(',').map((word) => word.trim());
  const unknown = words.find((word) => !WORDS.includes(word));
  if (unknown !== undefined) {
    const problem = `“${unknown}” is no kind of node; the words are ${WORDS.join(', ')}.`;
    throw new Fault('USAGE', { problem, example: EXAMPLE });
  }
  const both = CONTRARY.find((pair) => pair.every((word) => words.includes(word)));
  if (both) {
    const problem = `A node cannot be both ${both.join(' and ')}.`;
    throw new Fault('USAGE', { problem, example: EXAMPLE });
  }
  return {
    firmware: words.includes('uefi') ? 'uefi' : 'bios',
    hasTpm: words.includes('tpm'),
    hasDisk: !words.includes('no-disk'),
  };
}
