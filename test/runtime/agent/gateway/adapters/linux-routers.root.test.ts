import { existsSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { runCommand } from '../../../../../packager/native/run-command.ts';
import type { LinuxNetwork } from '../../../../../runtime/agent/gateway/adapters/linux-network.ts';
import type { RunCommand } from '../../../../../runtime/agent/gateway/adapters/network-namespace.ts';
import {
  bridgeName,
  hostTableName,
  routerFolder,
  routerLegName,
  routerNamespace,
  stackTableName,
  uplinkName,
} from '../../../../../runtime/agent/node/core/names.ts';
import { idTail, type NodeId } from '../../../../../schemas/ids/brand.ts';
import { describeAgentNetwork } from '../../../../contract/agent-network.ts';
import { NetworkLab } from './lab/network-lab.ts';
import { published, type SampleStack, sampleStack } from './lab/sample-stack.ts';

let lab: NetworkLab;
let agent: LinuxNetwork & { node: NodeId; folder: string };
const stack = sampleStack({ index: 7, publish: [published(8080, 80, ['web0'])] });
const { router } = stack;
const [front, back] = stack.networks;

beforeAll(async () => {
  lab = await NetworkLab.create();
});
afterAll(() => lab.close());

beforeEach(async () => {
  agent = await lab.agent('agent');
});
afterEach(async () => {
  for (const each of await agent.routers.list()) await agent.routers.remove(each);
  for (const each of await agent.networks.list()) await agent.networks.remove(each);
});

describeAgentNetwork('Linux', async () => ({ ...agent, wanted: stack }));

async function ensureAll(wanted: SampleStack, by: LinuxNetwork = agent): Promise<boolean> {
  const changes = [];
  for (const network of wanted.networks) changes.push(await by.networks.ensure(network));
  changes.push(await by.routers.ensure(wanted.router));
  return changes.some(Boolean);
}

/** State of the router and how many dnsmasq processes it has. */
async function stateOf(wanted: SampleStack): Promise<string> {
  const { stdout } = await runCommand('ip', [
    'netns',
    'pids',
    routerNamespace(wanted.router.stack),
  ]);
  const processes = stdout.trim().split('\n').length;
  const words = [wanted.router.stack, ...wanted.networks.map(({ id }) => id)].map(idTail);
  const state = await lab.routerState(wanted.router.stack, [...words, 'stackyard-host']);
  return `${state}\n${processes} process`;
}

const folder = (): string => join(agent.folder, routerFolder(router.stack));
const dnsmasqPid = async (): Promise<number> =>
  Number(await readFile(join(folder(), 'dnsmasq.pid'), 'utf8'));

const inside = (...args: string[]): Promise<unknown> =>
  runCommand('ip', ['netns', 'exec', routerNamespace(router.stack), ...args]);

describe('ensure', () => {
  test('changes nothing the second time, also for an agent that was started anew', async () => {
    expect(await ensureAll(stack)).toBe(true);
    const pid = await dnsmasqPid();
    expect(await ensureAll(stack)).toBe(false);
    expect(await ensureAll(stack, await lab.agent('agent'))).toBe(false);
    expect(await dnsmasqPid()).toBe(pid);
    expect(await agent.routers.list()).toEqual([router.stack]);
  });

  test('refuses while a bridge is missing, naming it', async () => {
    await agent.networks.ensure(front);
    await expect(agent.routers.ensure(router)).rejects.toThrow(bridgeName(back.id));
    await agent.networks.ensure(back);
    expect(await agent.routers.ensure(router)).toBe(true);
  });

  test('follows changes of what is wanted, and back', async () => {
    await ensureAll(stack);
    const before = await stateOf(stack);
    const changed = {
      ...stack,
      router: {
        ...router,
        uplink: { index: 8 },
        egress: 'none' as const,
        networks: router.networks.slice(0, 1),
        publish: [published(9090, 80, ['web1'])],
      },
    };

    expect(await ensureAll(changed)).toBe(true);
    expect(await ensureAll(changed)).toBe(false);
    const after = await stateOf(changed);
    expect(after).not.toContain(routerLegName(back.id));
    expect(after).toContain('dport 9090');
    expect(after).not.toContain('dport 8080');

    expect(await ensureAll(stack)).toBe(true);
    expect(await stateOf(stack)).toBe(before);
  });

  test('leaves dnsmasq alone when only the firewall changes', async () => {
    await ensureAll(stack);
    const pid = await dnsmasqPid();
    await agent.routers.ensure({ ...router, publish: [] });
    expect(await dnsmasqPid()).toBe(pid);
  });

  test('keeps one configuration file, which only root can read the folder of', async () => {
    await ensureAll(stack);
    await agent.routers.ensure({ ...router, domain: 'other.internal' });
    const files = (await readdir(folder())).filter((name) => name.endsWith('.conf'));
    expect(files.length).toBe(1);
    const status = await readFile(`/proc/${await dnsmasqPid()}/status`, 'utf8');
    expect(status).toMatch(/^Uid:\t65534\t65534\t65534\t65534$/m);
  });
});

describe('drift', () => {
  const leg = routerLegName(front.id);
  const uplink = uplinkName(router.stack);
  const table = stackTableName(router.stack);
  const host =
    (...lines: string[]) =>
    () =>
      lab.ip('host', lines);
  const nft = (text: () => string) => () => lab.run('host', 'nft', [text()]);

  test.each<[string, () => Promise<unknown>]>([
    ['a gateway address is gone', () => inside('ip', 'address', 'flush', 'dev', leg)],
    ['a strange address came', () => inside('ip', 'address', 'add', '192.0.2.9/24', 'dev', leg)],
    ['a leg is down', () => inside('ip', 'link', 'set', leg, 'down')],
    ['loopback inside is down', () => inside('ip', 'link', 'set', 'lo', 'down')],
    ['the default route is gone', () => inside('ip', 'route', 'delete', 'default')],
    ['the IPv6 default route is gone', () => inside('ip', '-6', 'route', 'delete', 'default')],
    [
      'the default route leads elsewhere',
      () => inside('ip', 'route', 'replace', 'default', 'via', '10.20.0.99'),
    ],
    ['the rules inside are gone', () => inside('nft', 'flush', 'ruleset')],
    ['one rule inside is gone', () => inside('nft', 'flush', 'chain', 'inet', table, 'forward')],
    ['forwarding inside is off', () => inside('sysctl', '-w', 'net.ipv4.ip_forward=0')],
    ['the uplink is gone', host(`link delete ${uplink}`)],
    ['the uplink is down', host(`link set ${uplink} down`)],
    ['the uplink has lost its address', host(`address flush dev ${uplink} scope global`)],
    ['the way back to ::1 is gone', host(`route delete local ::1/128 dev ${uplink} table local`)],
    [
      'the gateway has another MAC address',
      () => inside('ip', 'link', 'set', leg, 'address', '02:00:00:00:00:01'),
    ],
    ['the mark is gone', host(`link set ${uplink} alias ""`)],
    ['a leg left its bridge', host(`link set ${leg} nomaster`)],
    ['a leg is gone', host(`link delete ${leg}`)],
    ['two legs are swapped', swapLegs],
    ['a bridge is gone', host(`link delete ${bridgeName(front.id)}`)],
    ['the rules on the host are gone', nft(() => `flush table inet ${table}`)],
    ['the table on the host is gone', nft(() => `delete table inet ${table}`)],
    ['the isolation is gone', nft(() => `delete table inet ${hostTableName(agent.node)}`)],
    ['everything of nft on the host is gone', nft(() => 'flush ruleset')],
    ['dnsmasq died', async () => process.kill(await dnsmasqPid(), 'SIGKILL')],
    ['the folder is gone', () => rm(folder(), { recursive: true })],
    [
      'the namespace is gone',
      () => runCommand('ip', ['netns', 'delete', routerNamespace(router.stack)]),
    ],
    [
      'the host forwards nothing any more',
      async () => {
        await lab.sysctl('host', 'ipv4/ip_forward', '0');
        await lab.sysctl('host', 'ipv6/conf/all/forwarding', '0');
      },
    ],
  ])('%s: the next ensure repairs it', async (_, damage) => {
    await ensureAll(stack);
    const before = await stateOf(stack);
    await damage();

    expect(await ensureAll(stack)).toBe(true);

    expect(await stateOf(stack)).toBe(before);
    expect(await ensureAll(stack)).toBe(false);
  });

  /** Names, bridges and all else right, but each leg leads to the other's network. */
  async function swapLegs(): Promise<void> {
    const other = routerLegName(back.id);
    const swap = [
      [leg, 'swap'],
      [other, leg],
      ['swap', other],
    ].flatMap(([from, to]) => [`link set ${from} down`, `link set ${from} name ${to}`]);
    await lab.ip('host', swap);
  }
});

describe('a kill', () => {
  /** Runs commands until one of them, before which, or after which, the agent is killed. */
  function killedAt(
    count: number,
    moment: 'before' | 'after',
  ): { run: RunCommand; reached(): boolean } {
    let calls = 0;
    const run: RunCommand = async (program, args, options) => {
      calls += 1;
      if (calls > count || (calls === count && moment === 'before')) throw new Error('killed');
      const result = await runCommand(program, args, options);
      if (calls === count) throw new Error('killed');
      return result;
    };
    return { run, reached: () => calls >= count };
  }

  /** Works with an agent that is killed at its first command, then at its second, and so on. */
  async function killEverywhere(
    moment: 'before' | 'after',
    work: (victim: LinuxNetwork) => Promise<unknown>,
    check: (place: string) => Promise<void>,
  ): Promise<number> {
    for (let count = 1; ; count += 1) {
      const { run, reached } = killedAt(count, moment);
      const victim = await lab.agent('agent', { runCommand: run });
      const ended = await work(victim).then(
        () => 'done',
        (error: Error) => error.message,
      );
      if (!reached()) return count - 1;
      expect(ended).toContain('killed');
      await check(`killed ${moment} command ${count}`);
    }
  }

  test('anywhere while a router is made: the next ensure finishes it', async () => {
    await ensureAll(stack);
    const whole = await stateOf(stack);
    await agent.routers.remove(router.stack);

    const places = await killEverywhere(
      'before',
      (victim) => victim.routers.ensure(router),
      async (place) => {
        await agent.routers.ensure(router);
        expect([place, await stateOf(stack)]).toEqual([place, whole]);
        expect([place, await agent.routers.ensure(router)]).toEqual([place, false]);
        await agent.routers.remove(router.stack);
      },
    );
    expect(places).toBeGreaterThan(10);
  });

  test('anywhere while a router is made: it is listed, and removing it leaves nothing', async () => {
    for (const network of stack.networks) await agent.networks.ensure(network);
    const before = await lab.snapshot();
    await killEverywhere(
      'after',
      (victim) => victim.routers.ensure(router),
      async (place) => {
        expect([place, await agent.routers.list()]).toEqual([place, [router.stack]]);
        expect([place, await agent.routers.remove(router.stack)]).toEqual([place, true]);
        expect([place, await lab.snapshot()]).toEqual([place, before]);
        expect([place, existsSync(folder())]).toEqual([place, false]);
      },
    );
  });

  test('anywhere while a router is removed: the next remove finishes it', async () => {
    for (const network of stack.networks) await agent.networks.ensure(network);
    const before = await lab.snapshot();
    const places = await killEverywhere(
      'before',
      async (victim) => {
        await agent.routers.ensure(router);
        return victim.routers.remove(router.stack);
      },
      async (place) => {
        const listed = await agent.routers.list();
        expect([place, await agent.routers.remove(router.stack)]).toEqual([
          place,
          listed.length > 0,
        ]);
        expect([place, await lab.snapshot()]).toEqual([place, before]);
      },
    );
    expect(places).toBeGreaterThan(3);
  });

  test('while a router changes: the next ensure finishes it', async () => {
    const changed = {
      ...router,
      uplink: { index: 9 },
      networks: router.networks.slice(1),
      publish: [],
    };
    await ensureAll(stack);
    await agent.routers.ensure(changed);
    const whole = await stateOf(stack);
    await agent.routers.ensure(router);
    await killEverywhere(
      'after',
      (victim) => victim.routers.ensure(changed),
      async (place) => {
        await agent.routers.ensure(changed);
        expect([place, await stateOf(stack)]).toEqual([place, whole]);
        await agent.routers.ensure(router);
      },
    );
  });

  test('in the middle of “ip netns add” leaves a plain file, which is cleared away', async () => {
    for (const network of stack.networks) await agent.networks.ensure(network);
    await runCommand('touch', [`/run/netns/${routerNamespace(router.stack)}`]);
    expect(await agent.routers.ensure(router)).toBe(true);
    expect(await agent.routers.ensure(router)).toBe(false);
  });
});

describe('remove', () => {
  test('takes away everything: interfaces, namespace, tables, process and folder', async () => {
    const before = await lab.snapshot();
    await ensureAll(stack);
    const pid = await dnsmasqPid();

    expect(await agent.routers.remove(router.stack)).toBe(true);
    for (const network of stack.networks) await agent.networks.remove(network.id);

    expect(await lab.snapshot()).toBe(before);
    expect(
      existsSync(`/proc/${pid}/cmdline`) && (await readFile(`/proc/${pid}/cmdline`, 'utf8')),
    ).toBeFalsy();
    expect(await readdir(join(agent.folder, 'run'))).toEqual([]);
    expect(await agent.routers.list()).toEqual([]);
  });

  test('of what is not there changes nothing', async () => {
    const before = await lab.snapshot();
    expect(await agent.routers.remove(router.stack)).toBe(false);
    expect(await lab.snapshot()).toBe(before);
  });

  test('ends a dnsmasq whose namespace has lost its name', async () => {
    await ensureAll(stack);
    const pid = await dnsmasqPid();
    await runCommand('ip', ['netns', 'delete', routerNamespace(router.stack)]);
    await rm(join(folder(), 'dnsmasq.pid'));
    expect(await agent.routers.remove(router.stack)).toBe(true);
    expect(await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).toBe('');
  });
});

describe('agents that share a host', () => {
  test('have uplinks in ranges of their own and leave each other’s routers alone', async () => {
    const theirs = sampleStack({ index: 7 });
    const neighbour = await lab.agent('neighbour');
    await ensureAll(stack);
    await ensureAll(theirs, neighbour);
    const tails = [theirs.router.stack, ...theirs.networks.map(({ id }) => id), neighbour.node];
    const stateOfTheirs = () => lab.routerState(theirs.router.stack, tails.map(idTail));
    const state = await stateOfTheirs();
    expect(await ensureAll(stack)).toBe(false);

    expect(await agent.routers.list()).toEqual([router.stack]);
    expect(await neighbour.routers.list()).toEqual([theirs.router.stack]);
    await expect(agent.routers.remove(theirs.router.stack)).rejects.toThrow(
      'belongs to something else',
    );
    await agent.routers.remove(router.stack);
    for (const network of stack.networks) await agent.networks.remove(network.id);

    expect(await stateOfTheirs()).toBe(state);
    await neighbour.routers.remove(theirs.router.stack);
  });

  test('an uplink range that a route of the host leads into is not taken', async () => {
    await lab.ip('host', ['route add blackhole 100.96.0.0/12']);
    await ensureAll(stack);
    const { stdout } = await lab.run('host', 'ip', [
      '-brief',
      'address',
      'show',
      'dev',
      uplinkName(router.stack),
    ]);
    expect(stdout).toMatch(/100\.1(1[2-9]|2\d)\./);
    await lab.ip('host', ['route delete blackhole 100.96.0.0/12']);
  });
});
