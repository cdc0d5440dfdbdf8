import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, expect, test } from 'vitest';
import { dataGateFiles } from '../../../../packager/images/guest/data-gate.ts';

/** D2: the gate in our images, run for real, with /run and /var/lib of its own. */
const program = dataGateFiles.find(({ path }) => path.endsWith('data-gate'))!.content;
let child: ChildProcess | undefined;
afterEach(() => {
  if (child?.pid && child.exitCode === null) process.kill(-child.pid, 'SIGKILL');
});

/** @returns what it says, or `open` when it lets the start continue */
function gate(before: string): Promise<string> {
  const own = `for each in /run /var/lib; do mount -t tmpfs none $each; done
    mkdir -p /run/stackyard /run/cloud-init /var/lib/stackyard; ${before}
    exec sh -c "$1"`;
  child = spawn('unshare', ['--mount', 'sh', '-c', own, 'sh', program], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  return new Promise((resolve) => {
    child?.stderr?.once('data', (bytes: Buffer) => resolve(bytes.toString().trim()));
    child?.once('exit', (code) => resolve(code === 0 ? 'open' : `exit ${code}`));
  });
}

const status = (errors: string): string =>
  `printf '{\\n "errors": ${errors}\\n}' > /run/cloud-init/status.json`;

test.each([
  ['when the seed’s script has mounted all', 'touch /run/stackyard/data-ready'],
  ['for a seed that says nothing of it, when cloud-init had no errors', status('[]')],
  [
    'when what is noted is mounted',
    'touch /run/stackyard/data-ready; echo /run >> /run/stackyard/data-mounts',
  ],
])('opens %s', async (_when, before) => {
  expect(await gate(before)).toBe('open');
});

test.each([
  ['cloud-init did not run', 'true', 'did not run'],
  ['cloud-init had errors', status('[\\n  "no seed"\\n ]'), 'cloud-init failed'],
  [
    'a disk is not mounted, although the script believes so',
    'touch /run/stackyard/data-ready; mkdir /run/data; echo /run/data >> /run/stackyard/data-mounts',
    'not mounted: /run/data',
  ],
  [
    'a disk of an earlier start is not mounted, and the seed is lost',
    `${status('[]')}; mkdir /run/data; echo /run/data >> /var/lib/stackyard/data-mounts`,
    'not mounted: /run/data',
  ],
])('stays shut while %s', async (_when, before, words) => {
  const said = await gate(before);
  expect(said).toContain('stackyard: nothing is started:');
  expect(said).toContain(words);
  expect(child?.exitCode).toBeNull();
});
