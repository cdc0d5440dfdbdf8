import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findIdentity } from '../../../../runtime/agent/link/adapters/find-identity.ts';
import { HttpsControlLink } from '../../../../runtime/agent/link/adapters/https-control-link.ts';
import { type Identity, IdentityFile } from '../../../../runtime/agent/link/adapters/identity.ts';
import { simulatedFacts } from '../../../../runtime/simulator/simulated-node.ts';
import type { NodeHardware } from '../../../../schemas/agent/hardware.ts';
import type { NodeFacts } from '../../../../schemas/agent/observed.ts';
import type { JoiningMachine } from '../../../../schemas/api/resources/join.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { reportOf } from '../../../bench/fleet/report-of.ts';
import { AgentSite } from '../../../fakes/agent-site.ts';
import { waitFor } from '../../../fakes/wait-for.ts';

let site: AgentSite;
const links: HttpsControlLink[] = [];
const machines: Machine[] = [];

beforeEach(async () => {
  site = await AgentSite.open();
});
afterEach(async () => {
  for (const machine of machines.splice(0)) machine.off();
  for (const link of links.splice(0)) link.close();
  await site.close();
});

const HARDWARE: NodeHardware = { serial: 'C02XK1', macs: ['02:00:00:00:00:01'] };

/** A machine with an agent that looks for its identity. */
class Machine {
  readonly said: string[] = [];
  readonly folder: string;
  identity: Identity | undefined;
  #off = new AbortController();
  readonly #facts: NodeFacts;

  constructor(name: string, over: Partial<NodeFacts> = {}) {
    this.folder = path.join(site.folder, name);
    this.#facts = { ...simulatedFacts(name as NodeId), hardware: HARDWARE, ...over };
    machines.push(this);
  }

  on(authority = site.authority.fingerprint): this {
    this.#off = new AbortController();
    const { signal } = this.#off;
    const joining = { server: site.url, authority };
    void findIdentity(joining, new IdentityFile(this.folder), {
      facts: async () => this.#facts,
      say: (line) => this.said.push(line),
      signal,
      pace: { retryMs: 50, askAgainMs: 50 },
    }).then(
      (identity) => (this.identity = identity),
      (error: unknown) => {
        if (!signal.aborted) throw error;
      },
    );
    return this;
  }

  off(): void {
    this.#off.abort();
  }

  async joined(): Promise<Identity> {
    await waitFor('the machine to have joined', () => this.identity !== undefined);
    return this.identity!;
  }

  async says(words: string | RegExp): Promise<void> {
    await waitFor(`a machine to say ${String(words)}`, () =>
      this.said.some((line) => line.match(words) !== null),
    );
  }
}

const listed = (): Promise<JoiningMachine[]> => site.call('listJoining');

/** @returns the only machine that waits, once it does */
async function waiting(): Promise<JoiningMachine> {
  await waitFor('a machine to wait', async () => (await listed()).length === 1);
  return (await listed())[0]!;
}

const approve = (code: string, body: { name?: string } = {}) =>
  site.call('approveJoining', { params: { code }, body: { as: 'new', ...body } });
const approveAs = (code: string, node: string) =>
  site.call('approveJoining', { params: { code }, body: { as: 'known', node } });

const linkOf = (identity: Identity): HttpsControlLink => {
  const link = new HttpsControlLink(site.url, identity);
  links.push(link);
  return link;
};
const desired = (identity: Identity) => linkOf(identity).desired(-1, new AbortController().signal);
const report = (identity: Identity, over: Partial<NodeFacts> = {}) => {
  const state = reportOf(undefined, identity.node, site.now());
  const facts = { ...state.facts, hardware: HARDWARE, ...over };
  return linkOf(identity).report({ ...state, facts }, { run: '0123456789abcdef', number: 1 });
};

test('a machine shows the code that the server lists, and is a node once it is approved', async () => {
  const machine = new Machine('barn-2').on();
  const seen = await waiting();
  expect(seen).toMatchObject({
    state: 'waiting',
    why: 'Nobody has approved it yet.',
    claims: [],
    suggestedName: 'barn-2',
    address: '127.0.0.1',
    serial: 'C02XK1',
    macs: ['02:00:00:00:00:01'],
    silent: false,
    tpm: false,
  });
  await machine.says(`Approve the code ${seen.code} on the page Nodes`);
  expect(machine.said).toEqual([
    `Approve the code ${seen.code} on the page Nodes, or with: yard node approve ${seen.code}`,
  ]);
  const node = await approve(seen.code.toLowerCase().replace('-', ''));
  const identity = await machine.joined();
  expect(node).toMatchObject({ id: identity.node, name: 'barn-2', state: 'pending' });
  expect(await desired(identity)).toMatchObject({ node: identity.node });
  expect(await listed()).toEqual([]);
  expect(await new IdentityFile(machine.folder).read()).toEqual(identity);
  expect((await site.audited())[0]).toBe(
    `tester node.approve: The machine barn-2 at 127.0.0.1 with the code ${seen.code} was let in as the new node barn-2.`,
  );
  expect(site.changed).toContain(`join ${seen.code}`);
  expect(machine.said.at(-1)).toBe('This machine is the node barn-2 now.');
});

test('a machine is approved once, under a name that is free', async () => {
  const machine = new Machine('barn-2').on();
  const { code } = await waiting();
  await approve(code, { name: 'west' });
  const { node } = await machine.joined();
  const again = { code: 'CONFLICT', message: expect.stringContaining('as the node “west”') };
  await expect(approve(code)).rejects.toMatchObject(again);
  await expect(approve('0000-0000')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(approve('none')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  const other = new Machine('other', { hardware: { macs: [] } }).on();
  const seen = await waiting();
  await expect(approve(seen.code, { name: 'west' })).rejects.toMatchObject({ code: 'NAME_TAKEN' });
  await expect(approveAs(seen.code, 'gone')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await approve(seen.code);
  expect((await other.joined()).node).not.toBe(node);
});

test('a machine that was turned away says so, stays away for a day, and may be approved after all', async () => {
  const machine = new Machine('barn-2').on();
  const { code } = await waiting();
  await site.call('rejectJoining', { params: { code } });
  await machine.says(/was turned away until/);
  expect(await listed()).toMatchObject([{ code, state: 'rejected', rejected: { by: 'tester' } }]);
  site.pass(LIMITS.join.rejectedMs + 1);
  await waitFor('it to wait again', async () => (await listed())[0]?.state === 'waiting');
  await site.call('rejectJoining', { params: { code } });
  await approve(code);
  await machine.joined();
});

test('who waits goes on waiting through restarts of the server and of the agent, with the same code', async () => {
  const machine = new Machine('barn-2').on();
  const { code, firstAskedAt } = await waiting();
  await site.stop();
  await machine.says(/cannot be asked to let this machine in yet: .*It is tried again\./);
  machine.off();
  await site.start();
  expect(await listed()).toMatchObject([{ code, firstAskedAt }]);
  await approve(code);
  machine.on();
  await machine.joined();
  expect(machine.said.filter((line) => line.startsWith('Approve'))).toHaveLength(1);
});

test('a machine that is told of another authority says nothing to the server, and tries again', async () => {
  const machine = new Machine('barn-2').on('f'.repeat(64));
  await machine.says(/has another authority than this machine was told/);
  expect(await listed()).toEqual([]);
  expect(machine.identity).toBeUndefined();
});

test('a machine with 1 GiB of memory is told that it cannot be a node, and cannot be approved', async () => {
  const machine = new Machine('small', { memoryBytes: 2 ** 30 - 64 * 2 ** 20 }).on();
  await machine.says('It has 960 MiB of memory, and a node needs more than 1024 MiB.');
  const { code, state } = await waiting();
  expect(state).toBe('refused');
  await expect(approve(code)).rejects.toMatchObject({ code: 'CONFLICT' });
});

test('a rule lets machines in while they wait, once or as often as it fits', async () => {
  const first = new Machine('a', { hardware: { macs: [] } }).on();
  await waiting();
  const match = { subnet: '127.0.0.0/8' };
  const rule = await site.call('addJoinRule', { body: { name: 'barn-#', match, once: false } });
  const identity = await first.joined();
  await new Machine('b', { hardware: { macs: [] } }).on().joined();
  const names = async () => (await site.control.dependencies.nodes.list()).map(({ name }) => name);
  expect(await names()).toEqual(['barn-1', 'barn-2']);
  expect((await site.audited()).some((line) => line.includes('by the rule for barn-#'))).toBe(true);
  await site.call('removeJoinRule', { params: { rule: rule.id } });
  const gone = site.call('removeJoinRule', { params: { rule: rule.id } });
  await expect(gone).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await site.call('addJoinRule', { body: { name: 'west', match, once: true } });
  await new Machine('c', { hardware: { macs: [] } }).on().joined();
  expect(await names()).toEqual(['barn-1', 'barn-2', 'west']);
  expect(await site.call('listJoinRules')).toEqual([]);
  expect(await desired(identity)).toBeDefined();
});

test('a machine that says it is a known node waits, and can be that again only when it is silent', async () => {
  const before = new Machine('barn-2').on();
  await approve((await waiting()).code);
  const old = await before.joined();
  await report(old);
  const machine = new Machine('again').on();
  const seen = await waiting();
  expect(seen.claims).toEqual([
    { id: old.node, node: 'barn-2', by: ['serial', 'mac'], reports: true },
  ]);
  expect(seen.why).toBe(
    'It says that it is “barn-2” (the same serial number and MAC address), which is connected and reports: this can hardly be the same machine.',
  );
  const refused = { code: 'CONFLICT', message: expect.stringContaining('connected and reports') };
  await expect(approveAs(seen.code, 'barn-2')).rejects.toMatchObject(refused);
  expect(await desired(old)).toBeDefined();
  site.pass(LIMITS.agent.silentMs + 1);
  expect(await approveAs(seen.code, 'barn-2')).toMatchObject({ id: old.node, name: 'barn-2' });
  const identity = await machine.joined();
  expect(identity.node).toBe(old.node);
  expect(await desired(identity)).toMatchObject({ node: old.node });
  await expect(desired(old)).rejects.toMatchObject({ code: 'ENROLMENT_REFUSED' });
});

test('a node that was removed is refused at once, and asks anew when it starts again', async () => {
  const machine = new Machine('barn-2').on();
  await approve((await waiting()).code);
  const old = await machine.joined();
  const link = linkOf(old);
  await link.desired(-1, new AbortController().signal);
  await site.control.dependencies.nodes.remove(old.node);
  const refused = link.desired(-1, new AbortController().signal);
  await expect(refused).rejects.toMatchObject({ code: 'ENROLMENT_REFUSED' });
  machine.identity = undefined;
  machine.on();
  await approve((await waiting()).code);
  expect((await machine.joined()).node).not.toBe(old.node);
});

test('a node that is known and was not removed is who it was, without asking', async () => {
  const machine = new Machine('barn-2').on();
  await approve((await waiting()).code);
  const old = await machine.joined();
  machine.identity = undefined;
  machine.on();
  expect(await machine.joined()).toEqual(old);
  await linkOf(old).renew();
  expect(await listed()).toEqual([]);
});

test('without a token and without an authority there is no way to join', async () => {
  const joining = { server: site.url };
  const identities = new IdentityFile(path.join(site.folder, 'x'));
  const found = findIdentity(joining, identities, {
    facts: async () => simulatedFacts('x' as NodeId),
    say: () => undefined,
  });
  await expect(found).rejects.toMatchObject({ code: 'ENROLMENT_REFUSED' });
});
