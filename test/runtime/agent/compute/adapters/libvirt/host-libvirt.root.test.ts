import { existsSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type PrivateLibvirt, startPrivateLibvirt } from '../../../../../fakes/private-libvirt.ts';

const source = new URL(
  '../../../../../../runtime/agent/compute/adapters/libvirt/host-libvirt.ts',
  import.meta.url,
);
const program = `const { HostLibvirt } = await import(${JSON.stringify(source.href)});
await new HostLibvirt().ensure();`;

/** A host of its own, as far as libvirt can tell, without systemd. */
let host: PrivateLibvirt;
beforeAll(async () => {
  host = await startPrivateLibvirt();
  if (existsSync('/run/systemd')) await host.inside('mount', '-t', 'tmpfs', 'none', '/run/systemd');
});
afterAll(() => host.stop());

/** What an agent does there when it starts; its process has ended when this returns. */
const ensure = async (): Promise<void> => {
  await host.inside(process.execPath, '--input-type=module', '-e', program);
};

const pidOf = async (daemon: string): Promise<string> =>
  (await host.inside('cat', `/run/libvirt/${daemon}.pid`)).stdout.trim();

const kill = async (daemon: string): Promise<void> => {
  const pid = await pidOf(daemon);
  await host.inside('kill', '-KILL', pid);
  // The first process of the namespaces reaps it.
  await host.inside('timeout', '10', 'tail', '--pid', pid, '-f', '/dev/null');
};

test('daemons that have gone are started, outlive the agent, and are left alone the next time', async () => {
  await kill('libvirtd');
  await kill('virtlogd');
  await ensure();
  const pids = [await pidOf('libvirtd'), await pidOf('virtlogd')];
  expect((await host.inside('virsh', '-c', host.uri, 'version')).stdout).toContain('QEMU');
  await ensure();
  expect([await pidOf('libvirtd'), await pidOf('virtlogd')]).toEqual(pids);
});

test('only the daemon that has gone is started', async () => {
  const logPid = await pidOf('virtlogd');
  await kill('libvirtd');
  await ensure();
  expect(await pidOf('virtlogd')).toBe(logPid);
  expect((await host.inside('virsh', '-c', host.uri, 'version')).stdout).toContain('QEMU');
});

test.skipIf(!existsSync('/dev/kvm'))(
  '/dev/kvm is opened to machines where no udev has done so (needs /dev/kvm)',
  async () => {
    await host.inside('chown', 'root:root', '/dev/kvm');
    await host.inside('chmod', '0600', '/dev/kvm');
    await kill('libvirtd');
    await ensure();
    const { stdout } = await host.inside('stat', '-c', '%U %G %a', '/dev/kvm');
    expect(stdout.trim()).toBe('root kvm 660');
  },
);
