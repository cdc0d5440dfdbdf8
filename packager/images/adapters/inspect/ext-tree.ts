import { LIMITS } from '../../../../schemas/config/limits.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import type { FileTree } from '../../inspect/file-tree.ts';
import { parseListing } from '../../inspect/parse-listing.ts';
import { openDebugfs } from './debugfs.ts';

/** Inode of the root folder of every ext file system. */
const ROOT_INODE = 2;
/** Answers up to this length are remembered. */
const KNOWN_CHARS = 4_096;

/**
 * Looks into an ext2, ext3 or ext4 file system by way of debugfs, which reads it without mounting.
 * Files are named by inode, so that no name from the image is ever read as a command.
 *
 * @param disk a raw disk; its path holds no question mark, because debugfs reads options behind one
 * @param offset where on the disk the file system begins, in bytes
 */
export function openExtTree(
  disk: string,
  offset: number,
  signal: AbortSignal,
): FileTree & { close(): Promise<void> } {
  const debugfs = openDebugfs(`${disk}?offset=${offset}`, signal);
  const ask = async (request: string, outputBytes: number, file: string): Promise<string> => {
    try {
      return await debugfs.ask(request, outputBytes);
    } catch (error) {
      if (Fault.is(error, 'CANCELLED') || Fault.is(error, 'TOOL_MISSING')) throw error;
      throw new Fault(
        'IMAGE_UNREADABLE',
        { file, why: 'debugfs cannot read it' },
        { cause: error },
      );
    }
  };
  /** Short answers are asked for once: many rules look into the same folders and links. */
  const known = new Map<string, string>();
  const askOnce = async (request: string, outputBytes: number, file: string): Promise<string> => {
    const answer = known.get(request) ?? (await ask(request, outputBytes, file));
    if (answer.length <= KNOWN_CHARS) known.set(request, answer);
    return answer;
  };
  return {
    close: debugfs.close,
    root: ROOT_INODE,
    async list(inode) {
      const file = `inode ${inode}`;
      const entries = parseListing(
        await askOnce(`ls -p <${inode}>`, LIMITS.image.inspectionBytes, file),
      );
      if (entries.length < LIMITS.image.inspectedFiles) return entries;
      throw new Fault('IMAGE_UNREADABLE', { file, why: 'it holds more files than are looked at' });
    },
    async readLink({ inode, name }) {
      const facts = await askOnce(`stat <${inode}>`, LIMITS.image.inspectedFileBytes, name);
      const target = /^Fast link dest: "([^\n]*)"$/m.exec(facts)?.[1];
      if (target !== undefined) return target;
      throw new Fault('IMAGE_UNREADABLE', { file: name, why: 'the link is too long to be read' });
    },
    async readText({ inode, name, sizeBytes }) {
      if (sizeBytes > LIMITS.image.inspectedFileBytes) {
        throw new Fault('IMAGE_UNREADABLE', { file: name, why: 'it is too large to be looked at' });
      }
      return ask(`cat <${inode}>`, LIMITS.image.inspectedFileBytes, name);
    },
  };
}
