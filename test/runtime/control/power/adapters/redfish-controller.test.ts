import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findCertificate } from '../../../../../runtime/control/power/adapters/pinned-agent.ts';
import { RedfishController } from '../../../../../runtime/control/power/adapters/redfish-controller.ts';
import type { ControllerTarget } from '../../../../../runtime/control/power/ports/baseboard-controller.ts';
import { SimulatedControllers } from '../../../../../runtime/simulator/simulated-controllers.ts';
import { baseboardControllerContract } from '../../../../contract/baseboard-controller.ts';
import { RedfishService } from '../../../../fakes/redfish-service.ts';

const signal = new AbortController().signal;

async function targetAt({ url }: RedfishService) {
  const { fingerprint } = await findCertificate(url);
  return { kind: 'redfish', url, user: 'yard', password: 'secret', fingerprint } as const;
}

baseboardControllerContract({
  name: 'by Redfish',
  async open() {
    const service = await RedfishService.open();
    const target = await targetAt(service);
    const closed = await RedfishService.open();
    const nobody = { ...target, url: closed.url };
    await closed.close();
    return {
      controller: new RedfishController(),
      target,
      nobody,
      power: () => (service.machine.power === 'Off' ? 'off' : 'on'),
      setPower: (power) => {
        service.machine.power = power === 'on' ? 'On' : 'Off';
      },
      close: () => service.close(),
    };
  },
});

baseboardControllerContract({
  name: 'simulated',
  async open() {
    const controller = new SimulatedControllers();
    const machine = { power: 'on' as 'on' | 'off', user: 'yard', password: 'secret', pressed: [] };
    controller.machines.set('bmc:623', machine);
    const target = { kind: 'ipmi', address: 'bmc', port: 623, user: 'yard', password: 'secret' };
    return {
      controller,
      target: target as ControllerTarget,
      nobody: { ...target, address: 'nobody' } as ControllerTarget,
      power: () => machine.power,
      setPower: (power) => {
        machine.power = power;
      },
      close: async () => undefined,
    };
  },
});

describe('a Redfish service', () => {
  const controller = new RedfishController();
  let service: RedfishService;
  let target: Awaited<ReturnType<typeof targetAt>>;
  beforeEach(async () => {
    service = await RedfishService.open();
    target = await targetAt(service);
  });
  afterEach(() => service.close());

  const failure = (work: Promise<unknown>) =>
    work.then(
      () => 'it did it',
      (error: Error) => error.message,
    );

  test('shows its certificate to anybody, and is told nothing for it', async () => {
    const found = await findCertificate(service.url);
    expect(found.fingerprint).toMatch(/^[0-9a-f]{64}$/);
    expect(service.heard).toEqual([]);
  });

  test('with another certificate hears neither user nor password', async () => {
    const other = { ...target, fingerprint: 'ab'.repeat(32) };
    await expect(controller.power(other, signal)).rejects.toMatchObject({
      code: 'CONTROLLER_OTHER',
      data: { wanted: 'ab'.repeat(32), found: target.fingerprint },
    });
    await expect(controller.press(other, 'off', signal)).rejects.toMatchObject({
      code: 'CONTROLLER_OTHER',
    });
    expect(service.heard).toEqual([]);
    expect(service.machine.resets).toEqual([]);
  });

  test('is asked for what it can do', async () => {
    service.machine.power = 'Off';
    service.machine.allowed = ['ForceOn', 'PushPowerButton', 'ForceOff', 'PowerCycle'];
    for (const press of ['on', 'reset', 'soft-off'] as const) {
      await controller.press(target, press, signal);
      service.machine.power = 'On';
    }
    expect(service.machine.resets).toEqual(['ForceOn', 'PowerCycle', 'PushPowerButton']);
  });

  test('that does not say what it can do is asked for the usual', async () => {
    service.machine.allowed = undefined;
    await controller.press(target, 'reset', signal);
    await controller.press(target, 'soft-off', signal);
    expect(service.machine.resets).toEqual(['ForceRestart', 'GracefulShutdown']);
  });

  test('that cannot do it says so, and nothing is pressed', async () => {
    service.machine.allowed = ['On', 'Nmi'];
    expect(await failure(controller.press(target, 'reset', signal))).toContain(
      'it cannot do ForceRestart or PowerCycle, only On, Nmi',
    );
    expect(service.machine.resets).toEqual([]);
  });

  test('of several machines must be told which', async () => {
    service.machine.systems = ['1', 'blade-2'];
    expect(await failure(controller.power(target, signal))).toContain(
      'it has 2 systems (/redfish/v1/Systems/1, /redfish/v1/Systems/blade-2), and none was named',
    );
    const named = { ...target, system: '/redfish/v1/Systems/blade-2' };
    expect(await controller.power(named, signal)).toBe('on');
    service.machine.systems = [];
    expect(await failure(controller.power(target, signal))).toContain('it has 0 systems (none)');
  });

  test('says why it refuses, in its own words', async () => {
    const named = { ...target, system: '/redfish/v1/Systems/9' };
    expect(await failure(controller.power(named, signal))).toContain('was not found');
  });

  test.each([
    ['no JSON', 200, '<html>busy</html>'],
    ['other JSON', 200, '{"Members":[{"@odata.id":"http://elsewhere/"}]}'],
    ['an error without words', 503, ''],
  ])('that answers %s has failed', async (_what, status, body) => {
    service.machine.instead = { status, body };
    await expect(controller.power(target, signal)).rejects.toMatchObject({
      code: 'CONTROLLER_FAILED',
    });
  });

  test('that sends without end is cut off', async () => {
    service.machine.instead = { status: 200, body: `"${'x'.repeat(2 ** 21)}"` };
    expect(await failure(controller.power(target, signal))).toContain('its answer is too long');
  });

  test('that hangs is left when whoever waits gives up', async () => {
    service.machine.hangs = true;
    const abort = new AbortController();
    const asked = controller.power(target, abort.signal);
    abort.abort(new Error('cancelled'));
    await expect(asked).rejects.toThrow('cancelled');
  });

  test.each([
    ['PoweringOn', 'on'],
    ['PoweringOff', 'on'],
    ['Off', 'off'],
  ] as const)('that is %s counts as %s', async (power, state) => {
    service.machine.power = power;
    expect(await controller.power(target, signal)).toBe(state);
  });
});
