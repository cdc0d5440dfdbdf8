import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Stack } from '../../../../schemas/api/resources/stack.ts';
import { LiveOperator } from '../../../fakes/live-server/live-operator.ts';
import type { LiveNode } from '../../../fakes/live-server/live-node.ts';
import { LIVE_SETUP_MS, startLiveServer } from '../../../fakes/live-server/live-scenario.ts';
import type { LiveServer } from '../../../fakes/live-server/live-server.ts';

const SCHOOL = { name: 'school', source: { kind: 'bridge', link: 'br0' } } as const;
const LABS = {
  name: 'labs',
  source: { kind: 'interface', link: 'eth1', vlan: 30 },
  unusable: 'This node has no interface eth1.',
} as const;

let server: LiveServer;
let [barn1, barn2]: (LiveNode | undefined)[] = [];
beforeAll(async () => {
  server = await startLiveServer('market');
  // Nodes that are there already have an agent that knows no uplinks.
  barn1 = await server.join('barn-u1', { facts: { uplinks: [SCHOOL, LABS] }, figures: {} });
  barn2 = await server.join('barn-u2', { facts: { uplinks: [SCHOOL] }, figures: {} });
}, LIVE_SETUP_MS);
afterAll(() => server.close());

let operator: LiveOperator;
beforeEach(async () => {
  operator = await LiveOperator.create(server);
  await operator.useToken();
});
afterEach(() => operator.remove());

const UPLINK = ['--uplink', 'private=school,192.168.1.200/24'];
const onBarns = ['--node', 'db=barn-u1', '--node', 'web=barn-u2'];
const plan = (...options: string[]) =>
  operator.yard(['plan', 'wordpress', '--name', 'files', ...options]);
const lanOn = (node: LiveNode | undefined) =>
  [...(node?.world.networks.values() ?? [])].map(({ lan }) => lan);

describe('yard plan --uplink', () => {
  test('shows the addresses in the LAN, what that means, and where the router goes for it', async () => {
    const { exit, stdout } = await plan(...onBarns, ...UPLINK);
    expect(exit).toBe(0);
    expect(stdout).toMatch(
      /private +192\.168\.1\.0\/24 .* in the LAN of uplink school, router 192\.168\.1\.200/,
    );
    expect(stdout).toMatch(/files-db .* 192\.168\.1\.201 /);
    expect(stdout).toMatch(/files-web .* 192\.168\.1\.202 /);
    expect(stdout).toContain(
      'the router gets 192.168.1.200 and its machines 192.168.1.201 to 192.168.1.202.',
    );
    expect(stdout).toMatch(/gateway +barn-u[12] +It offers the uplink that you chose\./);
  });

  test('names a gateway that offers it, and a node that is too old', async () => {
    const { exit, stdout } = await plan(...UPLINK, '--node', 'yard-1', '--gateway', 'yard-1');
    expect(exit).toBe(6);
    expect(stdout).toContain('The agent of yard-1 is older and knows no uplinks.');
    expect(stdout).toContain('Choose as the gateway: barn-u1, barn-u2.');
  });

  test('says why an uplink cannot be used', async () => {
    const labs = ['--uplink', 'private=labs,10.1.0.9/16'];
    const { exit, stdout } = await plan(...onBarns, ...labs, '--gateway', 'barn-u1');
    expect(exit).toBe(6);
    expect(stdout).toContain('This node has no interface eth1.');
  });

  test('refuses what names no network, uplink and address', async () => {
    const { exit, stderr } = await plan('--uplink', 'private=school');
    expect(exit).toBe(2);
    expect(stderr).toContain('private=school');
  });
});

test('yard node show lists the uplinks of a node', async () => {
  const { stdout } = await operator.yard(['node', 'show', 'barn-u1']);
  expect(stdout).toMatch(/uplink +school: bridge br0\n/);
  expect(stdout).toMatch(
    /uplink +labs: interface eth1, VLAN 30; cannot be used: This node has no interface eth1\.\n/,
  );
});

describe('a stack with an uplink', () => {
  beforeAll(async () => {
    const installer = await LiveOperator.create(server);
    await installer.useToken();
    const argv = ['install', 'wordpress', '--name', 'files', ...onBarns, ...UPLINK];
    await installer.yard([...argv, '--gateway', 'barn-u1', '--yes', '--wait']);
    await installer.remove();
  }, LIVE_SETUP_MS);

  test('is attached by the node of its router, and its machines are in the LAN', async () => {
    const { stdout } = await operator.yard(['stack', 'show', 'files', '--json']);
    const { networks, machines } = JSON.parse(stdout) as Stack;
    expect(networks[0]).toMatchObject({ subnet4: '192.168.1.0/24', uplink: 'school' });
    const addresses = machines.map((machine) => machine.addresses[0]?.address4);
    expect(addresses).toEqual(['192.168.1.201', '192.168.1.202']);
    expect(lanOn(barn1)).toMatchObject([{ at: 'here', uplink: 'school' }]);
    expect(lanOn(barn2)).toEqual([{ at: 'router' }]);
  });

  test('keeps its addresses in that LAN for itself', async () => {
    const { exit, stdout } = await plan(...onBarns, '--uplink', 'private=school,192.168.1.199/24');
    expect(exit).toBe(6);
    expect(stdout).toContain('192.168.1.200 in the LAN is the address of stack “files”.');
  });

  test('takes the uplink along when its router moves, and goes nowhere without it', async () => {
    const refused = await operator.yard(['stack', 'move', 'files', '--gateway', 'yard-1']);
    expect(refused.exit).not.toBe(0);
    expect(refused.stdout + refused.stderr).toContain('attached to the uplink “school”');
    const moved = await operator.yard(['stack', 'move', 'files', '--gateway', 'barn-u2', '--wait']);
    expect(moved.exit).toBe(0);
    await expect.poll(() => lanOn(barn2)).toMatchObject([{ at: 'here', uplink: 'school' }]);
    await expect.poll(() => lanOn(barn1)).toEqual([{ at: 'router' }]);
  });
});
