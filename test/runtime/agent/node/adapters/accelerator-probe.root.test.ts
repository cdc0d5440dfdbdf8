import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { waitFor } from '../../../../fakes/wait-for.ts';

const PROBE = join(
  import.meta.dirname,
  '../../../../../runtime/agent/node/adapters/accelerator-probe.ts',
);
const SCRIPT = `
const { probeAccelerator } = await import(${JSON.stringify(PROBE)});
console.log(await probeAccelerator().then(({ accelerator }) => accelerator, ({ code }) => code));
`;
/** Without it, no guest is tried. */
const hasKvm = existsSync('/dev/kvm');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sy-accelerator-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Another process that probes, with this PATH. */
function probing(path: string): ChildProcess {
  const argv = ['--disable-warning=ExperimentalWarning', '--input-type=module', '--eval', SCRIPT];
  const env = { ...process.env, PATH: path, TMPDIR: folder };
  return spawn(process.execPath, argv, { env, stdio: ['ignore', 'pipe', 'inherit'] });
}

test.runIf(hasKvm)(
  'a guest that never ends does not outlive an agent that is killed, nor does its disk',
  async () => {
    const pidFile = join(folder, 'pid');
    const script = `#!/bin/sh\necho $$ > ${pidFile}.new && mv ${pidFile}.new ${pidFile}\nexec sleep 600\n`;
    await writeFile(join(folder, 'qemu-system-x86_64'), script, { mode: 0o755 });
    const agent = probing(`${folder}:${process.env.PATH}`);
    await waitFor('the guest', () => existsSync(pidFile));
    const pid = (await readFile(pidFile, 'utf8')).trim();
    expect(existsSync(`/proc/${pid}`)).toBe(true);
    agent.kill('SIGKILL');
    await once(agent, 'exit');
    await waitFor('the end of the guest', () => !existsSync(`/proc/${pid}`));
    expect((await readdir(folder)).toSorted()).toEqual(['pid', 'qemu-system-x86_64']);
  },
);

// The QEMU of this host is found whatever PATH says: this ends as setpriv does where there is none.
test.runIf(hasKvm)('without QEMU, it says that QEMU is missing', async () => {
  await writeFile(join(folder, 'qemu-system-x86_64'), '#!/bin/sh\nexit 127\n', { mode: 0o755 });
  const agent = probing(`${folder}:${process.env.PATH}`);
  let said = '';
  agent.stdout?.on('data', (part: Buffer) => (said += part.toString()));
  await once(agent, 'close');
  expect(said.trim()).toBe('TOOL_MISSING');
});
