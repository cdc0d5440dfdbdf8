import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';

/** A run of blocks that a guest read while it booted. */
export interface BootRead {
  readonly firstBlock: number;
  readonly blocks: number;
  /** Where the trace says so, from 1. */
  readonly line: number;
}

/** What a guest read while it booted, in that order; blocks may be read again. */
export interface BootTrace {
  readonly file: string;
  readonly reads: readonly BootRead[];
}

const NUMBER = /^(?:0|[1-9]\d{0,9})$/;
const MOST_BLOCKS = LIMITS.chunk.diskBytes / LIMITS.chunk.blockBytes;

/**
 * Reads a boot trace (docs/format.md, “Boot traces”): one run of blocks of 4 KiB in each line,
 * `<first block> <blocks>`, and comments from `#` to the end of a line.
 *
 * @param file what it is called in messages
 * @throws Fault BOOT_TRACE_INVALID, LIMIT_EXCEEDED
 */
export function readBootTrace(bytes: Uint8Array, file: string): BootTrace {
  const { fileBytes, blocks: mostRead } = LIMITS.bootTrace;
  if (bytes.length > fileBytes) throw tooLarge(file, `${fileBytes} bytes`);
  const reads: BootRead[] = [];
  let readBlocks = 0;
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  for (const [i, text] of lines.entries()) {
    const read = readLine(text, i + 1, file);
    if (!read) continue;
    readBlocks += read.blocks;
    if (readBlocks > mostRead) throw tooLarge(file, `${mostRead} blocks`);
    reads.push(read);
  }
  if (reads.length > 0) return { file, reads };
  throw new Fault('BOOT_TRACE_INVALID', { file, line: 1, why: 'no line of it names any blocks' });
}

function readLine(text: string, line: number, file: string): BootRead | undefined {
  const [content = ''] = text.split('#', 1);
  const words = content.split(/[ \t\r]+/).filter((word) => word !== '');
  if (words.length === 0) return undefined;
  const refuse = (why: string): Fault => new Fault('BOOT_TRACE_INVALID', { file, line, why });
  if (words.length !== 2 || !words.every((word) => NUMBER.test(word))) {
    throw refuse('wanted two decimal numbers, <first block> <blocks>');
  }
  const [firstBlock = 0, blocks = 0] = words.map(Number);
  if (blocks === 0) throw refuse('it names 0 blocks');
  if (firstBlock + blocks > MOST_BLOCKS) throw refuse('no disk is that large');
  return { firstBlock, blocks, line };
}

const tooLarge = (file: string, limit: string): Fault =>
  new Fault('LIMIT_EXCEEDED', { what: `The boot trace ${file}`, limit, found: 'more' });
