import { describe, expect, test } from 'vitest';
import { BootWatch } from '../../../../runtime/agent/boot/boot-watch.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { NO_BOOT_SERVICE } from '../../../fakes/no-boot-service.ts';
import { desiredBoot } from './lab/desired-boot.ts';

const repair = { repair: true };
const plain = { repair: false };

/** @returns a watch over a service that writes down what it is told, and fails while it shall */
function watched() {
  const told: string[] = [];
  const state = { fails: false };
  const tell = async (what: string): Promise<boolean> => {
    told.push(what);
    if (state.fails) throw new Fault('BOOT_OTHER_DHCP', { link: 'boot0', server: '10.77.0.2' });
    return true;
  };
  const service = {
    ...NO_BOOT_SERVICE,
    ensure: ({ port }: { readonly port: number }) => tell(`ensure ${port}`),
    remove: () => tell('remove'),
  };
  return { told, state, watch: new BootWatch(service) };
}

describe('the boot service of a node', () => {
  test('is made when it is wanted, looked after now and then, and removed', async () => {
    const { told, watch } = watched();
    const boot = desiredBoot();
    await watch.follow(boot, plain);
    await watch.follow(boot, plain);
    await watch.follow(boot, repair);
    await watch.follow({ ...boot, port: 80 }, plain);
    await watch.follow(undefined, plain);
    await watch.follow(undefined, repair);
    expect(told).toEqual(['ensure 8480', 'ensure 8480', 'ensure 80', 'remove']);
  });

  test('is removed once by an agent that starts and shall have none', async () => {
    const { told, watch } = watched();
    await watch.follow(undefined, plain);
    await watch.follow(undefined, plain);
    expect(told).toEqual(['remove']);
  });

  test('that fails tells why, and is tried again with the next repair', async () => {
    const { told, state, watch } = watched();
    const boot = desiredBoot();
    state.fails = true;
    await watch.follow(boot, plain);
    expect(await watch.observe(boot)).toMatchObject({
      state: 'failed',
      fault: { code: 'BOOT_OTHER_DHCP' },
      images: [],
      clients: [],
    });
    await watch.follow(boot, plain);
    expect(told).toHaveLength(1);
    state.fails = false;
    await watch.follow(boot, repair);
    expect(await watch.observe(boot)).toBeUndefined();
  });
});
