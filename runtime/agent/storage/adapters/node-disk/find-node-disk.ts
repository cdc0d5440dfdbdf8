import { X509Certificate } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand } from '../../../../../packager/native/run-command.ts';
import { NODE_DISK_LABEL } from '../../../../../schemas/agent/node-disk.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import { NodeId } from '../../../../../schemas/ids/brand.ts';
import { ifPresent } from '../../../node/adapters/if-present.ts';
import type { FoundNodeDisk, OwnSigns } from '../../core/node-disk/choose-node-disk.ts';
import { NODE_DISK_MARK, readMark } from '../../core/node-disk/node-disk-mark.ts';
import { disksLabelled } from '../pools/find-disk.ts';

const timeoutMs = LIMITS.agent.pools.commandMs;

/**
 * Looks for disks with the label of those that keep a node. None is mounted for it, or written to: it may
 * be somebody else's.
 *
 * @throws Fault TOOL_FAILED, TOOL_MISSING, TOOL_TIMED_OUT
 */
export const findNodeDisks = async (label = NODE_DISK_LABEL): Promise<FoundNodeDisk[]> =>
  Promise.all((await disksLabelled(label)).map(lookAt));

async function lookAt(device: string): Promise<FoundNodeDisk> {
  const [type, readOnly, mark] = await Promise.all([
    output('blkid', ['-c', '/dev/null', '-o', 'value', '-s', 'TYPE', '--', device], 'util-linux'),
    output('blockdev', ['--getro', '--', device], 'util-linux'),
    // Reads the file system without its journal and without mounting it; it says nothing of a file it lacks.
    output('debugfs', ['-c', '-R', `cat /${NODE_DISK_MARK}`, '--', device], 'e2fsprogs'),
  ]);
  return { device, type, readOnly: readOnly === '1', mark: readMark(mark) };
}

/** @returns empty when the program fails: a disk may be damaged, or go away meanwhile */
async function output(program: string, args: readonly string[], name: string): Promise<string> {
  const options = {
    timeoutMs,
    package: name,
    acceptExitCodes: Array.from({ length: 256 }, (_, code) => code),
  };
  return (await runCommand(program, args, options)).stdout.trim();
}

/** Where things are that tell who this node is. */
export interface OwnPlaces {
  /** Of the agent. */
  readonly folder: string;
  /** sha256 of the certificate of the authority; undefined: what the kernel was told. */
  readonly authority?: string | undefined;
  /** Where libvirt notes the processes of machines. */
  readonly processes?: string;
}

/** @returns what this node knows of itself before any disk is taken */
export async function ownSigns({
  folder,
  authority,
  processes = '/run/libvirt/qemu',
}: OwnPlaces): Promise<OwnSigns> {
  const [identity, commandLine, running] = await Promise.all([
    ifPresent(readFile(join(folder, 'identity', 'identity.json'), 'utf8')),
    readFile('/proc/cmdline', 'utf8'),
    ifPresent(readdir(processes)),
  ]);
  const known = identity === undefined ? undefined : (JSON.parse(identity) as { node?: unknown });
  return {
    node: NodeId.safeParse(known?.node).data,
    authority: authority ?? /(?:^|\s)stackyard\.authority=([0-9a-f]{64})/.exec(commandLine)?.[1],
    machines: (running ?? []).filter(isOfMachine).length,
  };
}

/** libvirt notes its own process there as well. */
const isOfMachine = (name: string): boolean => name.endsWith('.pid') && name !== 'driver.pid';

/** @returns sha256 (hex) of a certificate (PEM) */
export const fingerprintOf = (certificate: string): string =>
  new X509Certificate(certificate).fingerprint256.replaceAll(':', '').toLowerCase();
