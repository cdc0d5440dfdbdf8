import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findCards } from '../../../../../runtime/agent/node/adapters/find-cards.ts';
import { LinuxPower } from '../../../../../runtime/agent/node/adapters/linux-power.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';

describe('the cards of a node', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'net-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Makes an interface as sysfs shows it; without `wakeup` the file is missing, as for many cards. */
  async function link(name: string, mac: string, device?: { wakeup?: string }): Promise<void> {
    await mkdir(join(folder, name), { recursive: true });
    await writeFile(join(folder, name, 'address'), `${mac}\n`);
    if (!device) return;
    const path = join(folder, `.${name}-device`);
    await mkdir(join(path, 'power'), { recursive: true });
    await symlink(path, join(folder, name, 'device'));
    if (device.wakeup !== undefined) {
      await writeFile(join(path, 'power', 'wakeup'), `${device.wakeup}\n`);
    }
  }

  test('are those with a device, by name, with what the kernel says of waking', async () => {
    await link('eth1', '52:54:00:AA:00:01', { wakeup: 'disabled' });
    await link('eth0', '52:54:00:aa:00:00', { wakeup: 'enabled' });
    await link('eth2', '52:54:00:aa:00:02', {});
    await link('eth3', '52:54:00:aa:00:03', { wakeup: '' });
    await link('br0', '52:54:00:aa:00:00');
    await link('ib0', '80:00:02:08:fe:80:00:00:00:00:00:00:00:02', { wakeup: 'enabled' });
    expect(await findCards(folder)).toEqual([
      { link: 'eth0', mac: '52:54:00:aa:00:00', wakes: true },
      { link: 'eth1', mac: '52:54:00:aa:00:01', wakes: true },
      { link: 'eth2', mac: '52:54:00:aa:00:02', wakes: false },
      { link: 'eth3', mac: '52:54:00:aa:00:03', wakes: false },
    ]);
    expect(await findCards(join(folder, 'nowhere'))).toEqual([]);
  });
});

describe('a node that goes', () => {
  const cards = async () => [
    { link: 'eth0', mac: '52:54:00:aa:00:00', wakes: true },
    { link: 'eth1', mac: '52:54:00:aa:00:01', wakes: false },
  ];

  function going(fails: (program: string) => boolean = () => false) {
    const ran: string[] = [];
    const errors: unknown[] = [];
    const power = new LinuxPower({
      cards,
      onError: (error) => errors.push(error),
      run: async (program, args) => {
        ran.push([program, ...args].join(' '));
        if (fails(program)) throw new Fault('TOOL_MISSING', { tool: program, package: program });
        return { exitCode: 0, stdout: '', stderr: '' };
      },
      send: async () => undefined,
    });
    return { ran, errors, power };
  }

  test('has its cards listen first, and waits for nobody', async () => {
    const { power, ran } = going();
    await power.leave('off');
    expect(ran).toEqual(['ethtool -s eth0 wol g', 'systemctl poweroff --no-block --no-wall']);
  });

  test('goes as well when its cards cannot be told', async () => {
    const { power, ran, errors } = going((program) => program === 'ethtool');
    await power.leave('off');
    expect(ran.at(-1)).toBe('systemctl poweroff --no-block --no-wall');
    expect(errors).toHaveLength(1);
  });

  test('tells its cards nothing when it comes back by itself', async () => {
    const { power, ran } = going();
    await power.leave('reboot');
    expect(ran).toEqual(['systemctl reboot --no-block --no-wall']);
  });

  test('says so when it cannot go', async () => {
    const { power } = going((program) => program === 'systemctl');
    await expect(power.leave('off')).rejects.toMatchObject({ code: 'TOOL_MISSING' });
  });
});
