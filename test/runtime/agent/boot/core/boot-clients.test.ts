import { describe, expect, test } from 'vitest';
import { BootClients } from '../../../../../runtime/agent/boot/core/boot-clients.ts';
import { ObservedBoot } from '../../../../../schemas/agent/boot.ts';

const AT = new Date('2026-11-30T08:00:00.000Z');
const mac = (number: number): string =>
  `52:54:00:00:${[number >> 8, number & 255].map((byte) => byte.toString(16).padStart(2, '0')).join(':')}`;
const claim = (uuid: string | undefined, serial?: string) => ({
  mac: undefined,
  uuid,
  serial,
  platform: undefined,
});

describe('the machines on a boot network', () => {
  test('keep what is known of them while they get further', () => {
    const clients = new BootClients();
    clients.add(
      { mac: mac(1), address: '10.77.0.5', firmware: 'uefi', stage: 'address', message: 'A' },
      AT,
    );
    clients.add(
      { mac: mac(1), stage: 'script', message: 'B', version: '1.0', claim: claim('u', 's') },
      AT,
    );
    clients.add({ mac: mac(1), stage: 'kernel', message: 'C' }, AT);
    expect(clients.list()).toEqual([
      {
        mac: mac(1),
        address: '10.77.0.5',
        firmware: 'uefi',
        uuid: 'u',
        serial: 's',
        stage: 'kernel',
        version: '1.0',
        message: 'C',
        at: AT.toISOString(),
      },
    ]);
  });

  test('are told no image any more once they begin anew', () => {
    const clients = new BootClients();
    clients.add({ mac: mac(1), stage: 'script', message: 'B', version: '1.0' }, AT);
    clients.add({ mac: mac(1), stage: 'address', message: 'A' }, AT);
    expect(clients.list()[0]).not.toHaveProperty('version');
  });

  test('come with the one first that was seen last, and are as many as a report holds', () => {
    const clients = new BootClients();
    for (let number = 0; number < 600; number += 1) {
      clients.add({ mac: mac(number), stage: 'address', message: '' }, AT);
    }
    clients.add({ mac: mac(100), stage: 'script', message: '' }, AT);
    const list = clients.list();
    expect(list.map((each) => each.mac).slice(0, 2)).toEqual([mac(100), mac(599)]);
    expect(list.at(-1)?.mac).toBe(mac(101));
    expect(ObservedBoot.shape.clients.safeParse(list).success).toBe(true);
  });

  test('are found by their address, which is that of the one who got it last', () => {
    const clients = new BootClients();
    clients.add({ mac: mac(1), address: '10.77.0.5', stage: 'address', message: '' }, AT);
    clients.add({ mac: mac(2), address: '10.77.0.5', stage: 'address', message: '' }, AT);
    expect(clients.macAt('10.77.0.5')).toBe(mac(2));
    expect(clients.macAt('10.77.0.6')).toBeUndefined();
  });

  test('are two when one MAC address says two UUIDs, and one when it says its own again', () => {
    const clients = new BootClients();
    const say = (uuid: string | undefined) =>
      clients.add({ mac: mac(1), stage: 'script', message: '', claim: claim(uuid) }, AT);
    say('a');
    say('a');
    say(undefined);
    expect(clients.sharedMacs()).toEqual([]);
    say('b');
    expect(clients.sharedMacs()).toEqual([{ mac: mac(1), names: ['a', 'b'] }]);
  });

  test('are one again when a card has been moved to another machine', () => {
    const clients = new BootClients();
    const later = new Date(AT.getTime() + 61 * 60_000);
    clients.add({ mac: mac(1), stage: 'script', message: '', claim: claim('a') }, AT);
    clients.add({ mac: mac(1), stage: 'script', message: '', claim: claim('b') }, later);
    expect(clients.sharedMacs()).toEqual([]);
  });

  test('have the firmware that DHCP told, or else that iPXE runs on', () => {
    const clients = new BootClients();
    const efi = { ...claim(undefined), platform: 'efi' };
    clients.add({ mac: mac(1), stage: 'script', message: '', claim: efi }, AT);
    expect(clients.list()[0]?.firmware).toBe('uefi');
    clients.add({ mac: mac(2), stage: 'address', message: '', firmware: 'uefi-http' }, AT);
    clients.add({ mac: mac(2), stage: 'script', message: '', claim: efi }, AT);
    expect(clients.list()[0]?.firmware).toBe('uefi-http');
  });
});
