import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import { SetupProblem } from './say.mjs';

const GiB = 2 ** 30;
const SUPPORTED = { debian: ['12', '13'] };

/** What has to be true before anything is installed. */

export function checkNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= 20) return;
  throw new SetupProblem(
    `This is Node ${process.versions.node}; the set-up needs Node 20 or newer.`,
    'Install a newer one (Debian 13: apt-get install nodejs npm) and run the command again.',
  );
}

export function checkDistribution() {
  const text = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const field = (name) => new RegExp(`^${name}="?([^"\\n]*)"?$`, 'm').exec(text)?.[1] ?? '';
  const versions = SUPPORTED[field('ID')];
  if (versions?.includes(field('VERSION_ID'))) return;
  throw new SetupProblem(
    `This is ${field('PRETTY_NAME') || 'an unknown system'}; Stackyard runs on Debian 12 and 13.`,
    'Use a machine with Debian 12 or 13, for example a virtual machine.',
  );
}

export function checkArchitecture() {
  if (process.arch === 'x64' || process.arch === 'arm64') return;
  throw new SetupProblem(
    `This is a ${process.arch} machine; Stackyard runs on x86-64 and 64-bit ARM.`,
    'Use another machine.',
  );
}

/** Free space where packages, pages and data will be. */
export function checkSpace(folder, neededBytes, what) {
  let existing = folder;
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = statfsSync(existing);
  const free = bavail * bsize;
  if (free >= neededBytes) return;
  throw new SetupProblem(
    `There are ${(free / GiB).toFixed(1)} GiB free in ${existing}; ${what} needs ${(neededBytes / GiB).toFixed(1)} GiB.`,
    'Free some space, or choose another place with STACKYARD_DATA=/path.',
  );
}

/** @returns whether something listens on a port of the loopback interface */
export function isPortTaken(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(true));
    probe.listen({ port, host: '127.0.0.1' }, () => probe.close(() => resolve(false)));
  });
}

/** @throws SetupProblem when one of the two ports is not free */
export async function checkPorts(port) {
  for (const candidate of [port, port + 1]) {
    if (!(await isPortTaken(candidate))) continue;
    throw new SetupProblem(
      `Port ${candidate} is used by another program.`,
      `Choose another one: STACKYARD_PORT=${port + 1000} npm start`,
    );
  }
}

/** @returns the port from the environment */
export function readPort() {
  const port = Number(process.env.STACKYARD_PORT ?? 8470);
  if (Number.isInteger(port) && port > 0 && port < 65_535) return port;
  throw new SetupProblem(
    `STACKYARD_PORT is “${process.env.STACKYARD_PORT}”, which is not a port number.`,
    'Give a number from 1 to 65534, or leave it out for 8470.',
  );
}
