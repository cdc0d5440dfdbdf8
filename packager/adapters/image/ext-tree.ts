import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { FileTree } from '../../core/image/inspect/file-tree.ts';
import { parseListing } from '../../core/image/inspect/parse-listing.ts';
import { runCommand } from '../../native/run-command.ts';

/** Inode of the root folder of every ext file system. */
const ROOT_INODE = 2;
/** What debugfs may take of memory: it reads file systems of strangers. */
const MEMORY_BYTES = 2 ** 30;
/** Answers up to this length are remembered. */
const KNOWN_CHARS = 4_096;
/** The one thing debugfs always writes to its standard error. */
const BANNER = /^debugfs \d[^\n]*\n?/;

/**
 * Looks into an ext2, ext3 or ext4 file system by way of debugfs, which reads it without mounting.
 * Files are named by inode, so that no name from the image is ever read as a command.
 *
 * @param disk a raw disk; its path holds no question mark, because debugfs reads options behind one
 * @param offset where on the disk the file system begins, in bytes
 */
export function openExtTree(disk: string, offset: number, signal: AbortSignal): FileTree {
  const ask = async (request: string, outputBytes: number, file: string): Promise<string> => {
    const program = ['debugfs', '-c', '-R', request, `${disk}?offset=${offset}`];
    try {
      const { stdout, stderr } = await runCommand('prlimit', [`--as=${MEMORY_BYTES}`, ...program], {
        env: { DEBUGFS_PAGER: '__none__' },
        outputBytes,
        timeoutMs: LIMITS.image.inspectionMs,
        signal,
      });
      // It exits with 0 whatever happened.
      if (stderr.replace(BANNER, '').trim() === '') return stdout;
    } catch (error) {
      if (Fault.is(error, 'CANCELLED') || Fault.is(error, 'TOOL_MISSING')) throw error;
    }
    throw new Fault('IMAGE_UNREADABLE', { file, why: 'debugfs cannot read it' });
  };
  /** Short answers are asked for once: many rules look into the same folders and links. */
  const known = new Map<string, string>();
  const askOnce = async (request: string, outputBytes: number, file: string): Promise<string> => {
    const answer = known.get(request) ?? (await ask(request, outputBytes, file));
    if (answer.length <= KNOWN_CHARS) known.set(request, answer);
    return answer;
  };
  return {
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
