import type { BlockUse } from '../../../../schemas/agent/volume-line.ts';

interface ServedFile {
  readonly file: string;
  /** Where it listens. */
  readonly socket: string;
  readonly use: BlockUse;
}

/**
 * Arguments of `qemu-nbd` (qemu-nbd(8)) that answer for a volume at a socket, to one connection, and end with that.
 * The format is named, as those below are in the file. It tells which volume of the chain each part is from (`-A`).
 */
export const qemuNbdArguments = ({ file, socket, use }: ServedFile): string[] => [
  '--fork',
  '--format=qcow2',
  ...(use === 'read' ? ['--read-only', '--allocation-depth'] : ['--discard=unmap']),
  `--socket=${socket}`,
  '--',
  file,
];
