import { describe, expect, test } from 'vitest';
import { LinuxPower } from '../../../../../runtime/agent/node/adapters/linux-power.ts';
import { Fault } from '../../../../../schemas/errors/fault.ts';

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
