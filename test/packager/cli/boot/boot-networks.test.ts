import { beforeAll, describe, expect, test } from 'vitest';
import { BOOT_SETTINGS } from '../../../fakes/live-server/fill-boot.ts';
import { LIVE_SETUP_MS, LIVE_TEST_MS } from '../../../fakes/live-server/live-scenario.ts';
import { useLiveOperator } from '../../../fakes/live-server/use-live-operator.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';

const live = useLiveOperator('empty', BOOT_SETTINGS);
const links = [
  { link: 'eth0', addresses: ['10.0.0.5/24'], mac: '52:54:00:00:00:00', carrier: true },
  { link: 'eth1', addresses: [], mac: '52:54:00:00:00:01', carrier: false },
];

beforeAll(async () => {
  await live.server.join('barn-1', { facts: { boot: { links } }, figures: {} });
  await live.server.join('barn-2');
}, LIVE_SETUP_MS);

const yard = (...argv: string[]) => live.operator.yard(['boot', ...argv]);
/** @returns what a command says that has to succeed */
const said = async (...argv: string[]): Promise<string> => {
  const { exit, stdout, stderr } = await yard(...argv);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  return stdout;
};
const SET = ['set', 'barn-1', '--link', 'eth1', '--address', '10.86.0.1/24'];
const RANGE = ['--range', '10.86.0.100-10.86.0.200'];

describe('yard boot', { timeout: LIVE_TEST_MS }, () => {
  test('where no machine can boot, show says what to do and ls where to look', async () => {
    expect(await said('show')).toContain('To let them: yard boot set <node>');
    expect(await said('ls')).toBe(
      'No machine was seen booting. How the gateways are: yard boot show\n',
    );
    expect((await yard('show', 'barn-1')).exit).toBe(4);
    const { stdout } = await live.operator.yard(['node', 'show', 'barn-1']);
    expect(stdout).toMatch(/ card +eth0: 52:54:00:00:00:00, 10\.0\.0\.5\/24$/m);
    expect(stdout).toMatch(/ card +eth1: 52:54:00:00:00:01, no address, nothing plugged in$/m);
    expect((await yard('off', 'barn-1', '--yes')).exit).toBe(4);
  });

  test('set gives out addresses through a gateway, on the port of boot services', async () => {
    const text = await said(...SET, ...RANGE, '--dns', '10.86.0.2, 10.86.0.3');
    expect(text).toMatch(
      new RegExp(`^Gateway +barn-1, eth1, 10\\.86\\.0\\.1/24, port ${LIMITS.boot.port}$`, 'm'),
    );
    expect(text).toMatch(/^Addresses +10\.86\.0\.100-10\.86\.0\.200$/m);
    expect(text).toMatch(/^DNS +10\.86\.0\.2, 10\.86\.0\.3$/m);
    expect(text).toMatch(/How far it is: yard boot show\n$/);
    await expect.poll(() => said('show', 'barn-1')).toMatch(/^State +ready$/m);
    const { json } = await live.operator.yardJson(['boot', 'show']);
    expect(json).toMatchObject([{ nodeName: 'barn-1', port: 8_474, dhcp: { mode: 'full' } }]);
  });

  test('set stands beside another DHCP server, on a port of your own', async () => {
    const { exit, json } = await live.operator.yardJson([
      'boot',
      ...SET,
      '--proxy',
      '--port',
      '9000',
    ]);
    expect({ exit, json }).toMatchObject({
      exit: 0,
      json: { port: 9_000, dhcp: { mode: 'proxy' } },
    });
    expect(await said('show')).toMatch(/^Addresses +from another server$/m);
  });

  test.each([
    [SET, 2, '--range first-last'],
    [[...SET, '--range', '10.86.0.100'], 2, '--range first-last'],
    [[...SET, '--proxy', ...RANGE], 2, 'With --proxy'],
    [[...SET, ...RANGE, '--port', '0'], 2, 'wanted at least 1'],
    [[...SET.slice(0, 4), '--address', '10.86.0.1', ...RANGE], 3, 'address'],
    [[...SET, '--range', '10.86.0.1-10.86.0.9'], 6, 'its own address 10.86.0.1 is in the range'],
    [['set', 'barn-1', '--link', 'eth9', ...SET.slice(4), ...RANGE], 6, 'It tells of: eth0, eth1.'],
    [['set', 'barn-2', ...SET.slice(2), ...RANGE], 6, 'its agent is older than booting'],
    [['set', 'nobody', ...SET.slice(2), ...RANGE], 4, 'nobody'],
  ])('%j is refused', async (argv, exit, text) => {
    expect(await yard(...argv)).toMatchObject({
      exit,
      stdout: '',
      stderr: expect.stringContaining(text),
    });
  });

  test('ls shows who boots, with what is on their screens', async () => {
    await said(...SET, ...RANGE);
    live.server.node('barn-1').world.bootClients = [
      {
        mac: '52:54:00:12:34:56',
        stage: 'fetching',
        message: 'Fetching the image: \u001b[31m61 of 142 MB',
        at: new Date().toISOString(),
      },
    ];
    await expect.poll(() => said('ls')).toMatch(/^52:54:00:12:34:56 +– +fetching +Fetching/m);
    expect(await said('ls')).not.toContain('\u001b');
  });

  test('off asks first: what boots there does not come up any more', async () => {
    await said(...SET, ...RANGE);
    expect(await yard('off', 'barn-1')).toMatchObject({
      exit: 2,
      stderr: expect.stringContaining('add --yes'),
    });
    const asked: string[] = [];
    const ask = async (question: string): Promise<string> => {
      asked.push(question);
      return 'n';
    };
    const argv = ['boot', 'off', 'barn-1'];
    const refused = await live.operator.yard(argv, { isInteractive: true, ask });
    expect(refused).toMatchObject({
      exit: 10,
      stderr: expect.stringContaining('does not come up'),
    });
    expect(asked).toHaveLength(1);
    expect(await said('show')).toContain('barn-1');
    const { exit, json } = await live.operator.yardJson([...argv, '--yes']);
    expect({ exit, json }).toEqual({ exit: 0, json: { node: 'barn-1' } });
    expect(await said('show')).toContain('No machines boot from the network.');
  });
});
