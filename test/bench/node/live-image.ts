import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { asImageRoot, isRoot } from '../../../packager/images/adapters/build/image-root.ts';
import { renderSource } from '../../../packager/images/build/apt-sources.ts';
import { runCommand } from '../../../packager/native/run-command.ts';
import { agentProgram } from '../../../runtime/node-image/adapters/agent-program.ts';
import { findDebian } from '../../../runtime/node-image/adapters/node-root.ts';
import { type CpioEntry, writeCpio } from '../../../packager/format/write-cpio.ts';
import { nodeAgentCommand } from '../../../runtime/node-image/core/node-agent.ts';
import { nodePackages } from '../../../runtime/node-image/core/packages.ts';
import { AGENT_SERVICE } from '../../../scripts/package/units/agent-unit.ts';

/** What makes of a Debian one that boots from the network; zstd, since its first stage is larger without. */
const LIVE = ['initramfs-tools', 'live-boot', 'live-boot-initramfs-tools', 'zstd'];
const BUILD_TIMEOUT_MS = 1_800_000;

/** The agent, as its Debian package orders it; who its server is comes from the kernel's command line. */
const UNIT = `[Unit]
Description=Stackyard agent
Wants=network-online.target libvirtd.service
After=network-online.target libvirtd.service

[Service]
ExecStart=${nodeAgentCommand()}
${AGENT_SERVICE}`;

/**
 * Builds what one boots nodes with who has no node images: a plain Debian live system for the network, with the Debian
 * packages of a node image and its agent, packed as live-build does it (squashfs, xz). Whatever would be there by
 * default and is of no use is left out: recommended packages, live-config, what Debian calls important, `/boot`.
 *
 * ```
 * <folder>/vmlinuz  initrd  filesystem.squashfs
 * ```
 *
 * @param root of the checkout
 * @param debs folder with Debian packages that were fetched before
 */
export async function buildLiveImage(root: string, folder: string, debs: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { signal } = new AbortController();
  const { apt, suite } = await findDebian({ suite: 'trixie' }, folder, signal);
  await writeExtra(root, join(folder, 'extra.cpio'));
  const packages = [...nodePackages(), ...LIVE].join(',');
  const hook = (command: string): string => `--customize-hook=${command}`;
  const args = [
    `--mode=${isRoot() ? 'root' : 'unshare'}`,
    '--format=directory',
    '--variant=minbase',
    '--architectures=amd64',
    `--include=${packages}`,
    ...(apt.checkValidUntil ? [] : ['--aptopt=Acquire::Check-Valid-Until "false"']),
    '--dpkgopt=force-unsafe-io',
    '--skip=download/empty,essential/unlink',
    '--setup-hook=mkdir -p "$1/var/cache/apt/archives"',
    `--setup-hook=sync-in ${debs} /var/cache/apt/archives`,
    hook('upload extra.cpio /extra.cpio'),
    hook('chroot "$1" sh -c "cd / && busybox cpio -idmu -F extra.cpio && rm extra.cpio"'),
    hook('chroot "$1" sh -c "mv /boot/vmlinuz-* /kernel && mv /boot/initrd.img-* /initrd"'),
    hook('download /kernel vmlinuz'),
    hook('download /initrd initrd'),
    hook('rm -rf "$1"/kernel "$1"/initrd "$1"/boot/* "$1"/var/cache/apt/archives'),
    suite,
    'system',
    ...apt.sources.map(renderSource),
  ];
  const how = { cwd: folder, timeoutMs: BUILD_TIMEOUT_MS, env: { ...apt.env, TMPDIR: folder } };
  await runCommand('mmdebstrap', args, how);
  const pack = ['system', 'filesystem.squashfs', '-comp', 'xz', '-no-progress'];
  await runCommand(...asImageRoot('mksquashfs', pack), how);
  await runCommand(...asImageRoot('rm', ['-rf', 'system', 'extra.cpio']), how);
}

async function writeExtra(root: string, path: string): Promise<void> {
  const entries: CpioEntry[] = [
    ...(await agentProgram(root)),
    {
      kind: 'file',
      path: 'etc/systemd/system/stackyard-agent.service',
      mode: 0o644,
      bytes: Buffer.from(UNIT),
    },
    {
      kind: 'link',
      path: 'etc/systemd/system/multi-user.target.wants/stackyard-agent.service',
      to: '/etc/systemd/system/stackyard-agent.service',
    },
  ];
  await pipeline(Readable.from(writeCpio(entries, 0)), createWriteStream(path));
}
