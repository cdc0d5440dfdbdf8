import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { yard } from './run.ts';

/** Where the root file system of a disk of ours begins (`packager/images/disk/disk-layout.ts`). */
export const ROOT_OFFSET = 36_864 * 512;
const BASE = ['apache2', 'libapache2-mod-php', 'mariadb-server', 'wordpress'];
const MORE = ['git', 'haproxy', 'redis-server', 'rsync'];

const recipe = (packages: readonly string[]): string =>
  `format: 1\nsuite: bookworm\nsize: 4 GiB\npackages: [${packages.join(', ')}]\nscripts: [clean]\n`;

/** What the packages made that belongs to one machine. */
const CLEAN = '#!/bin/sh\nset -eu\nrm -f /etc/ssl/private/*.key\n';

const manifest = (version: string, system: string): string => `format: 1
name: bench
version: ${version}
title: Bench
summary: A disk to measure with
licence: MIT
categories: [example]
roles:
  web:
    memory: 512 MiB
    system: ${system}
`;

export interface BenchDisks {
  readonly v1: string;
  readonly v2: string;
  readonly v2b: string;
}

/**
 * Makes the disks that are measured, or finds those of an earlier run: 4 GiB of Debian 12 with
 * WordPress; the same with four more packages built from scratch; the first one with the four
 * packages installed into it.
 */
export function makeDisks(folder: string): BenchDisks {
  mkdirSync(folder, { recursive: true });
  const disks = {
    v1: join(folder, 'v1.raw'),
    v2: join(folder, 'v2.raw'),
    v2b: join(folder, 'v2b.raw'),
  };
  if (!existsSync(disks.v1)) build(folder, disks.v1, BASE);
  if (!existsSync(disks.v2)) build(folder, disks.v2, [...BASE, ...MORE]);
  if (!existsSync(disks.v2b)) upgrade(disks.v1, disks.v2b);
  return disks;
}

function build(folder: string, target: string, packages: readonly string[]): void {
  const project = join(folder, 'project');
  rmSync(project, { recursive: true, force: true });
  mkdirSync(join(project, 'image'), { recursive: true });
  writeFileSync(join(project, 'appliance.yaml'), manifest('1.0.0', '{ build: image }'));
  writeFileSync(join(project, 'image', 'image.yaml'), recipe(packages));
  writeFileSync(join(project, 'image', 'clean'), CLEAN, { mode: 0o755 });
  yard(['build', project, '--role', 'web', '-o', target, '--force']);
}

/** Installs packages into a mounted copy, with this machine's way to them. */
function upgrade(from: string, to: string): void {
  const unfinished = `${to}.new`;
  const root = `${to}.mount`;
  run('cp', '--sparse=always', from, unfinished);
  mkdirSync(root, { recursive: true });
  const mounted: string[] = [];
  const mount = (target: string, ...how: string[]): void => {
    run('mount', ...how, target);
    mounted.unshift(target);
  };
  try {
    mount(root, '-o', `loop,offset=${ROOT_OFFSET}`, unfinished);
    mount(join(root, 'run'), '-t', 'tmpfs', 'tmpfs');
    // Device files of a mounted file may not be opened where the kernel forbids it.
    mount(join(root, 'dev'), '--bind', '/dev');
    mount(join(root, 'proc'), '-t', 'proc', 'proc');
    mount(join(root, 'etc/apt/apt.conf.d'), '--bind', '/etc/apt/apt.conf.d');
    const resolver = join(root, 'run/systemd/resolve');
    mkdirSync(resolver, { recursive: true });
    for (const name of ['resolv.conf', 'stub-resolv.conf']) {
      copyFileSync('/etc/resolv.conf', join(resolver, name));
    }
    run('chroot', root, 'sh', '-c', INSTALL);
  } finally {
    for (const target of mounted) run('umount', target);
    rmSync(root, { recursive: true });
  }
  run('mv', unfinished, to);
}

const run = (program: string, ...args: string[]): void => {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'inherit'] });
};

const INSTALL = [
  'set -e',
  'export DEBIAN_FRONTEND=noninteractive PATH=/usr/sbin:/usr/bin:/sbin:/bin',
  'printf "#!/bin/sh\\nexit 101\\n" > /usr/sbin/policy-rc.d && chmod 0755 /usr/sbin/policy-rc.d',
  'apt-get update -q',
  `apt-get install -qy --no-install-recommends ${MORE.join(' ')}`,
  'apt-get clean',
  'rm -rf /var/lib/apt/lists/* /usr/sbin/policy-rc.d',
].join('\n');

/** Makes a project whose one role has this disk. @returns its folder */
export function makeProject(folder: string, version: string, disk: string): string {
  const project = join(folder, `project-${version}`);
  mkdirSync(project, { recursive: true });
  const system = `{ image: ../${relative(folder, disk)}, format: raw }`;
  writeFileSync(join(project, 'appliance.yaml'), manifest(version, system));
  return project;
}
