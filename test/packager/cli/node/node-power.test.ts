import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LIVE_TEST_MS } from '../../../fakes/live-server/live-scenario.ts';
import { useLiveOperator } from '../../../fakes/live-server/use-live-operator.ts';
import { RedfishService } from '../../../fakes/redfish-service.ts';
import { findCertificate } from '../../../../runtime/control/power/adapters/pinned-agent.ts';

/** Nothing is switched on here: the server would send packets into the networks of this machine. */
const live = useLiveOperator('full');
let service: RedfishService;
beforeEach(async () => {
  service = await RedfishService.open();
  const way = { kind: 'none' } as const;
  const { api } = live.server;
  for (const node of ['yard-1', 'barn-2'])
    await api.setNodePower({ params: { node }, body: { way } });
});
afterEach(() => service.close());

const power = (...argv: string[]) => live.operator.yard(['node', 'power', ...argv]);
const text = async (...argv: string[]): Promise<string> => {
  const { exit, stdout, stderr } = await power(...argv);
  expect({ exit, stderr }).toEqual({ exit: 0, stderr: '' });
  return stdout;
};
const setRedfish = (input: string, ...more: string[]) =>
  live.operator.yard(
    ['node', 'power', 'set', 'barn-2', '--redfish', service.url, '--user', 'yard', ...more],
    { readInput: async () => input },
  );

describe('yard node power set', { timeout: LIVE_TEST_MS }, () => {
  test('tries a controller first, and shows its password to nobody', async () => {
    const { fingerprint } = await findCertificate(service.url);
    const confirmed = ['--password-stdin', '--fingerprint', fingerprint];
    const wrong = await setRedfish('wrong\n', ...confirmed);
    expect(wrong).toMatchObject({ exit: 9 });
    expect(wrong.stderr).toContain('does not take this user and password');
    expect(await text('show', 'barn-2')).not.toContain('Redfish');

    const right = await setRedfish('secret\n', ...confirmed);
    expect(right).toMatchObject({ exit: 0, stderr: '' });
    expect(right.stdout).toBe(`barn-2 is switched on by Redfish at ${service.url}/, as yard.\n`);
    const shown = await text('show', 'barn-2');
    expect(shown).toMatch(/controller +says that it is on/);
    expect(shown).toContain(fingerprint);
    const { json } = await live.operator.yardJson(['node', 'power', 'show', 'barn-2']);
    expect(JSON.stringify(json)).not.toContain('secret');
  });

  test('wants its certificate confirmed, and names it', async () => {
    const { fingerprint } = await findCertificate(service.url);
    const { exit, stderr } = await setRedfish('secret\n', '--password-stdin');
    expect(exit).toBe(2);
    expect(stderr).toContain(`--fingerprint ${fingerprint}`);
    expect(service.heard).toEqual([]);
  });

  test('takes cards, and forgets everything again', async () => {
    expect(await text('set', 'yard-1', '--wol', '--mac', '52:54:00:AA:00:01')).toBe(
      'yard-1 is switched on by wake-on-LAN: 52:54:00:aa:00:01.\n',
    );
    expect(await text('set', 'yard-1', '--none')).toContain('yard-1 is switched on');
  });

  test.each([
    [['set', 'yard-1']],
    [['set', 'yard-1', '--none', '--wol']],
    [['set', 'yard-1', '--ipmi', '10.0.0.1']],
    [['set', 'yard-1', '--redfish', 'https://', '--user', 'yard']],
    [['set', 'yard-1', '--redfish', '10.0.0 .1', '--user', 'yard']],
    [['set', 'yard-1', '--none', '--mac', '52:54:00:aa:00:01']],
    [['set', 'yard-1', '--wol', '--user', 'yard']],
    [['set', 'yard-1', '--none', '--system', '/redfish/v1/Systems/1']],
  ])('is refused as %j', async (argv) => {
    expect(await power(...argv)).toMatchObject({ exit: 2, stdout: '' });
  });
});

describe('yard node power off', { timeout: LIVE_TEST_MS }, () => {
  test('is refused while stacks run there, which are named', async () => {
    const { exit, stderr } = await power('off', 'yard-1');
    expect(exit).toBe(6);
    expect(stderr).toMatch(/run on the node “yard-1”/);
  });

  test('asks before machines end', async () => {
    const { exit, stderr } = await power('off', 'yard-1', '--stop');
    expect(exit).toBe(2);
    expect(stderr).toContain('add --yes');
  });

  test('says what stands in the way', async () => {
    expect((await power('cycle', 'yard-1', '--yes')).stderr).toContain(
      'it has no baseboard controller that is known here',
    );
    expect((await power('off', 'barn-2')).stderr).toContain('it does not report');
    expect((await power('on', 'yard-1')).stderr).toContain('it is on');
  });
});
