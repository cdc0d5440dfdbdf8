import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { runCommand } from '../../../../../packager/native/run-command.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';
import { ifPresent } from '../../../node/adapters/if-present.ts';
import {
  chooseNodeDisk,
  type FoundNodeDisk,
  type RefusedDisk,
} from '../../core/node-disk/choose-node-disk.ts';
import { NODE_DISK_MARK, readMark } from '../../core/node-disk/node-disk-mark.ts';
import { isFolderInMemory } from '../pools/is-folder-in-memory.ts';
import { findNodeDisks, type OwnPlaces, ownSigns } from './find-node-disk.ts';

const { mountMs, checkMs } = LIMITS.agent.nodeDisk;

/** Nothing on it is a program or a device of this host. */
export const NODE_DISK_OPTIONS = 'nodev,nosuid,noexec,noatime';
/** From here on errors are left that e2fsck(8) does not correct by itself. */
const UNCORRECTED = 4;

/** What has become of the disk that keeps a node. */
export type NodeDiskResult =
  /** The agent's folder is on a disk anyway. */
  | { readonly state: 'needless' }
  | { readonly state: 'mounted'; readonly device: string; readonly full: boolean }
  | { readonly state: 'none' }
  | { readonly state: 'refused'; readonly refused: readonly RefusedDisk[] };

export interface TakeOptions extends OwnPlaces {
  /** How long a disk is waited for that comes late. */
  readonly waitMs: number;
  /** Of the file system; default: that of disks that keep a node. */
  readonly label?: string;
  /** How often it is looked for. */
  readonly lookMs?: number;
  /** Where what has become of it is written down for the agent. */
  readonly resultFile?: string;
}

export const RESULT_FILE = '/run/stackyard/node-disk.json';

/**
 * Mounts the disk that keeps this node at the folder of its agent, before that starts. A disk that does
 * not fit is left as it is. Without one, the node goes on in memory.
 *
 * @throws Fault TOOL_MISSING, TOOL_FAILED when disks cannot be looked at
 */
export async function takeNodeDisk(options: TakeOptions): Promise<NodeDiskResult> {
  const result = await take(options);
  await writeResult(result, options.resultFile ?? RESULT_FILE);
  return result;
}

async function take(options: TakeOptions): Promise<NodeDiskResult> {
  const { folder, waitMs, lookMs = LIMITS.agent.nodeDisk.lookMs } = options;
  if (!(await isFolderInMemory(folder))) return { state: 'needless' };
  const signs = await ownSigns(options);
  const end = performance.now() + waitMs;
  for (;;) {
    const choice = chooseNodeDisk(await findNodeDisks(options.label), signs);
    if (choice.kind === 'take') return mount(choice.disk, folder);
    if (performance.now() >= end) {
      return choice.kind === 'none'
        ? { state: 'none' }
        : { state: 'refused', refused: choice.refused };
    }
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
}

async function mount({ device, mark }: FoundNodeDisk, folder: string): Promise<NodeDiskResult> {
  const refuse = (why: string): NodeDiskResult => ({
    state: 'refused',
    refused: [{ device, why }],
  });
  const damage = await check(device);
  if (damage !== undefined) return refuse(damage);
  await mkdir(folder, { recursive: true, mode: 0o711 });
  try {
    const args = ['-t', 'ext4', '-o', NODE_DISK_OPTIONS, '--', device, folder];
    await runCommand('mount', args, { timeoutMs: mountMs, package: 'mount' });
  } catch (error) {
    if (!Fault.is(error, 'TOOL_FAILED') && !Fault.is(error, 'TOOL_TIMED_OUT')) throw error;
    return refuse(`it cannot be mounted (${lastLine(error)})`);
  }
  const found = readMark(await ifPresent(readFile(join(folder, NODE_DISK_MARK), 'utf8')));
  const trouble =
    found?.node === mark?.node
      ? await tryWriting(folder)
      : 'what it says of whom it keeps has changed';
  if (trouble === undefined || trouble === 'full') {
    return { state: 'mounted', device, full: trouble === 'full' };
  }
  await runCommand('umount', ['--', folder], { timeoutMs: mountMs });
  return refuse(trouble);
}

/** @returns why its file system cannot be used; undefined: it can, repaired where that is safe */
async function check(device: string): Promise<string | undefined> {
  const { exitCode, stdout } = await runCommand('e2fsck', ['-p', '--', device], {
    timeoutMs: checkMs,
    package: 'e2fsprogs',
    acceptExitCodes: Array.from({ length: 256 }, (_, code) => code),
  });
  if (exitCode < UNCORRECTED) return undefined;
  const detail = stdout.trim().split('\n')[0] ?? '';
  return `its file system is damaged beyond what is repaired without asking (${detail}); look at it with e2fsck -f ${device} at the node`;
}

async function tryWriting(folder: string): Promise<string | undefined> {
  const file = join(folder, 'node-disk.try');
  try {
    await writeFile(file, 'written at the start of the node\n', { flush: true });
    return undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'ENOSPC' ? 'full' : `nothing can be written on it (${message})`;
  } finally {
    await rm(file, { force: true }).catch(() => undefined);
  }
}

const lastLine = (error: Fault): string => error.message.trim().split('\n').at(-1) ?? error.message;

async function writeResult(result: NodeDiskResult, file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o755 });
  await writeFile(`${file}.new`, JSON.stringify(result));
  await rename(`${file}.new`, file);
}

/** @returns what the program has found at the last start of the agent; undefined: it has not run */
export async function readResult(file = RESULT_FILE): Promise<NodeDiskResult | undefined> {
  const text = await ifPresent(readFile(file, 'utf8'));
  return text === undefined ? undefined : (JSON.parse(text) as NodeDiskResult);
}
