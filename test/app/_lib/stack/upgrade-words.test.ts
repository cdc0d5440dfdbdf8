import { describe, expect, test } from 'vitest';
import { upgradeChanges, upgradeSentences } from '../../../../app/_lib/stack/upgrade-words.ts';
import type { UpgradePlan } from '../../../../schemas/api/resources/upgrade.ts';

const same = <Value>(value: Value) => ({ from: value, to: value });
const MACHINE: UpgradePlan['machines'][number] = {
  name: 'blog-web',
  role: 'web',
  cpu: same(1),
  memoryBytes: same(2 ** 30),
  firmware: same('bios'),
  systemBytes: same(2 ** 31),
  data: [],
};
const PORT: UpgradePlan['ports'][number] = {
  key: 'site',
  title: 'Site',
  role: 'web',
  port: 80,
  protocol: 'tcp',
  scheme: 'http',
  hostPort: 20_000,
  change: 'kept',
};
const PARAMETER: UpgradePlan['parameters'][number] = {
  key: 'title',
  label: 'Title',
  value: 'Ours',
  origin: 'kept',
  isNew: false,
};

const planOf = (over: Partial<UpgradePlan> = {}): UpgradePlan =>
  ({
    machines: [MACHINE],
    roles: [],
    ports: [PORT],
    parameters: [PARAMETER],
    secrets: [{ key: 'token', kind: 'hex', change: 'kept' }],
    permissions: same({ egress: 'internet' }),
    power: 'on',
    probationMs: 60_000,
    fetch: { bytes: 2 ** 20, totalBytes: 2 ** 21 },
    downtimeMs: 20_000,
    ...over,
  }) as UpgradePlan;
const rows = (over: Partial<UpgradePlan>) =>
  upgradeChanges(planOf(over)).map(({ what, before, after }) => [what, before, after]);

describe('what an upgrade does, in sentences', () => {
  test('of a stack that runs', () => {
    expect(upgradeSentences(planOf())).toEqual([
      '1 MiB are fetched and verified while the stack goes on.',
      'Its machines are stopped.',
      expect.stringContaining('kept as a restore point'),
      expect.stringContaining('new system disks'),
      'They are started again. That takes about 20 s, as it did last time.',
      expect.stringContaining('stay ready for 1 min, the stack goes back'),
    ]);
  });

  test('with nothing to fetch, and nothing known of how long it takes', () => {
    const found = upgradeSentences(
      planOf({ fetch: { bytes: 0, totalBytes: 1 }, downtimeMs: null }),
    );
    expect(found[0]).toBe('Nothing has to be fetched.');
    expect(found[4]).toBe('They are started again, in their order.');
  });

  test('with what the publisher has prepared for it', () => {
    const roles: UpgradePlan['roles'] = [
      { role: 'db', changed: [], hooks: ['before', 'after'] },
      { role: 'web', changed: [], hooks: [] },
      { role: 'mail', changed: [], hooks: ['after'] },
    ];
    expect(upgradeSentences(planOf({ roles }))[1]).toBe(
      'In machines of db, mail, what the publisher has prepared for upgrades is run.',
    );
  });

  test('of a stack that is off: it does not go back by itself', () => {
    const found = upgradeSentences(planOf({ power: 'off' }));
    expect(found).toHaveLength(4);
    expect(found[1]).toContain('stay off');
  });
});

describe('what is not as it was', () => {
  test('is nothing where all is the same', () => {
    expect(rows({})).toEqual([]);
  });

  test('of machines', () => {
    const machine = {
      ...MACHINE,
      cpu: { from: 1, to: 2 },
      memoryBytes: { from: 2 ** 30, to: 2 ** 31 },
      firmware: { from: 'bios', to: 'uefi' } as const,
      systemBytes: { from: 2 ** 31, to: 2 ** 32 },
    };
    expect(rows({ machines: [machine] })).toEqual([
      ['Processors of blog-web', '1', '2'],
      ['Memory of blog-web', '1 GiB', '2 GiB'],
      ['Firmware of blog-web', 'BIOS', 'UEFI'],
      ['System disk of blog-web', '2 GiB', '4 GiB'],
    ]);
  });

  test('of ports', () => {
    const ports = (['changed', 'new', 'gone'] as const).map((change) => ({ ...PORT, change }));
    expect(rows({ ports })).toEqual([
      ['Port of Site', '20000', '20000, to web 80'],
      ['Port of Site', 'not published', '20000, to web 80'],
      ['Port of Site', '20000, to web 80', 'not published'],
    ]);
  });

  test('of access to the internet', () => {
    const permissions = { from: { egress: 'none' }, to: { egress: 'internet' } } as const;
    expect(rows({ permissions })).toEqual([['Access to the internet', 'not allowed', 'allowed']]);
  });

  test('of answers and secrets, which are not shown', () => {
    const parameters = [
      { ...PARAMETER, origin: 'given' as const },
      { ...PARAMETER, origin: 'default' as const, isNew: true },
      { ...PARAMETER, origin: 'gone' as const },
      { ...PARAMETER, origin: 'generated' as const, isNew: true, value: null },
      { ...PARAMETER, origin: 'default' as const },
    ];
    const secrets = (['new', 'gone'] as const).map((change) => ({ key: 'k', kind: 'hex', change }));
    expect(rows({ parameters, secrets })).toEqual([
      ['Title', '', 'Ours'],
      ['Title', '–', 'Ours'],
      ['Title', 'Ours', '–'],
      ['Title', '–', 'secret'],
      ['Secret k', '–', 'made by the upgrade'],
      ['Secret k', 'secret', 'not used any more'],
    ]);
  });

  test('of what machines are told, but for the image', () => {
    expect(
      rows({
        roles: [
          { role: 'db', changed: ['image'], hooks: [] },
          { role: 'web', changed: ['image', 'files', 'order'], hooks: [] },
        ],
      }),
    ).toEqual([['Told to machines of web', '', 'files, start order changed']]);
  });
});
