import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeRequest, publicHalf } from '../../../../runtime/agent/link/adapters/identity.ts';
import { joinServer } from '../../../../runtime/agent/link/adapters/join-server.ts';
import { findTpm } from '../../../../runtime/agent/node/adapters/tpm-signer.ts';
import { simulatedFacts } from '../../../../runtime/simulator/simulated-node.ts';
import { type JoinAnswer, type TpmProof, tpmStatement } from '../../../../schemas/agent/join.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import type { NodeId } from '../../../../schemas/ids/brand.ts';
import { AgentSite } from '../../../fakes/agent-site.ts';
import { waitFor } from '../../../fakes/wait-for.ts';

let site: AgentSite;
beforeEach(async () => {
  site = await AgentSite.open();
});
afterEach(() => site.close());

const FACTS = { ...simulatedFacts('node-0000000009' as NodeId), hostname: 'barn-2' };
const listed = () => site.call('listJoining');
const approve = async (): Promise<void> => {
  const { code } = (await listed())[0]!;
  await site.call('approveJoining', { params: { code }, body: { as: 'new' } });
};
const nonceOf = (answer: JoinAnswer): string => {
  if (answer.state !== 'waiting') throw new Error(answer.state);
  return answer.nonce;
};

/** A machine that asks step by step, with keys that a test holds instead of a TPM. */
class Asking {
  readonly #tpm: KeyObject;
  readonly #publicTpm: string;
  #request: Awaited<ReturnType<typeof makeRequest>> | undefined;

  constructor() {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#tpm = pair.privateKey;
    this.#publicTpm = pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();
  }

  /** Starts anew, without a memory of before: with another key. */
  async boot(): Promise<void> {
    this.#request = await makeRequest();
  }

  get fingerprint(): string {
    return createHash('sha256').update(publicHalf(this.#request!.key)).digest('hex');
  }

  proof(nonce: string, keyFingerprint = this.fingerprint): TpmProof {
    const statement = Buffer.from(tpmStatement(nonce, keyFingerprint));
    const signature = sign('sha256', statement, this.#tpm).toString('base64');
    return { key: this.#publicTpm, nonce, signature };
  }

  ask(tpm?: TpmProof): Promise<JoinAnswer> {
    const request = { csr: this.#request!.csr, facts: FACTS, told: 'nothing' } as const;
    return site.ask({ ...request, ...(tpm ? { tpm } : {}) });
  }

  /** Asks for something to sign, and for nothing else. */
  askNonce(): Promise<JoinAnswer> {
    return site.ask({
      csr: this.#request!.csr,
      facts: FACTS,
      told: 'nothing',
      tpmFollows: true,
    });
  }

  /** @returns what it is told when it has its TPM sign what the server gives it */
  async prove(): Promise<JoinAnswer> {
    await this.boot();
    return this.ask(this.proof(nonceOf(await this.askNonce())));
  }
}

describe('a machine with a TPM', () => {
  let machine: Asking;
  let node: string;
  /** It was approved, and has been silent since. */
  beforeEach(async () => {
    machine = new Asking();
    await machine.prove();
    await approve();
    const answer = await machine.ask();
    if (answer.state !== 'joined') throw new Error(answer.state);
    ({ node } = answer);
    site.pass(LIMITS.agent.silentMs + 1);
  });

  test('has it shown while it waits', async () => {
    await new Asking().prove();
    expect(await listed()).toMatchObject([{ tpm: true, claims: [] }]);
  });

  test('is not shown, nor let in by a rule, before it has signed', async () => {
    await site.call('addJoinRule', {
      body: { name: 'barn-#', match: { subnet: '127.0.0.0/8' }, once: false },
    });
    const other = new Asking();
    await other.boot();
    const nonce = nonceOf(await other.askNonce());
    expect(await listed()).toEqual([]);
    expect(await other.ask(other.proof(nonce))).toMatchObject({ state: 'joined' });
  });

  test('is the node that it was, with a new key and without being asked', async () => {
    expect(await machine.prove()).toMatchObject({ state: 'joined', node, name: 'barn-2' });
    expect((await site.audited())[0]).toMatch(/^TPM node\.approve: .* as the node barn-2/);
    await site.stop();
    await site.start();
    site.pass(LIMITS.agent.silentMs + 1);
    expect(await machine.prove()).toMatchObject({ state: 'joined', node });
  });

  test('waits while that node may be there, as after a start of the server', async () => {
    await site.stop();
    await site.start();
    expect(await machine.prove()).toMatchObject({ state: 'waiting', name: 'barn-2' });
    site.pass(LIMITS.agent.silentMs + 1);
    expect(await machine.ask()).toMatchObject({ state: 'joined', node });
  });

  test('is nobody once its node was removed', async () => {
    await site.control.dependencies.nodes.remove(node as NodeId);
    expect(await machine.prove()).toMatchObject({ state: 'waiting' });
    expect(await listed()).toMatchObject([{ tpm: true, claims: [] }]);
  });

  test('is not let in by what it signed for another key, another time, or the same again', async () => {
    await machine.boot();
    const nonce = nonceOf(await machine.ask());
    const waits = { state: 'waiting' };
    expect(await machine.ask(machine.proof(nonce, 'f'.repeat(64)))).toMatchObject(waits);
    expect(await machine.ask(machine.proof(nonce))).toMatchObject(waits);
    const late = nonceOf(await machine.ask());
    site.pass(LIMITS.join.nonceMs + 1);
    expect(await machine.ask(machine.proof(late))).toMatchObject(waits);
    const made = Buffer.alloc(56).toString('base64');
    expect(await machine.ask(machine.proof(made))).toMatchObject(waits);
    const fresh = nonceOf(await machine.ask());
    await machine.boot();
    expect(await machine.ask(machine.proof(fresh))).toMatchObject(waits);
    expect(await site.control.dependencies.nodes.list()).toHaveLength(1);
  });

  test('is not the one that shows its key without being able to sign', async () => {
    const thief = new Asking();
    await thief.boot();
    const nonce = nonceOf(await thief.ask());
    const { key } = machine.proof(nonce);
    const answer = await thief.ask({ ...thief.proof(nonce), key });
    expect(answer).toMatchObject({ state: 'waiting' });
    expect(await listed()).toMatchObject([{ tpm: false }]);
  });
});

test('a machine shows itself only together with its TPM, so that nobody approves it without', async () => {
  const machine = new Asking();
  const said: string[] = [];
  const seen: unknown[] = [];
  const joining = joinServer({
    server: site.url,
    authority: site.authority.fingerprint,
    request: await makeRequest(),
    facts: async () => FACTS,
    say: (line) => said.push(line),
    tpm: async (nonce, keyFingerprint) => {
      seen.push([said.length, (await listed()).length]);
      return machine.proof(nonce, keyFingerprint);
    },
    pace: { retryMs: 50, askAgainMs: 50 },
  });
  await waitFor('it to be listed', async () => (await listed()).length > 0);
  expect(await listed()).toMatchObject([{ tpm: true }]);
  expect(seen[0]).toEqual([0, 0]);
  await approve();
  await joining;
});

describe('a machine with an emulated TPM', () => {
  let swtpm: ChildProcess;
  let socket: string;
  beforeEach(async () => {
    const folder = path.join(site.folder, 'tpm');
    await mkdir(folder);
    socket = path.join(folder, 'socket');
    const server = `type=unixio,path=${socket}`;
    const args = ['socket', '--tpm2', '--tpmstate', `dir=${folder}`, '--server', server];
    const flags = ['--ctrl', `type=unixio,path=${socket}.ctrl`, '--flags', 'startup-clear'];
    swtpm = spawn('swtpm', [...args, ...flags], { stdio: 'ignore' });
    await waitFor('the TPM to be there', () => existsSync(socket));
  });
  afterEach(async () => {
    const ended = new Promise((resolve) => swtpm.once('exit', resolve));
    swtpm.kill();
    await ended;
  });

  test('is approved once, and is the same node at its next boot', async () => {
    const errors: unknown[] = [];
    const tpm = await findTpm((error) => errors.push(error), `swtpm:path=${socket}`);
    const join = async () =>
      joinServer({
        server: site.url,
        authority: site.authority.fingerprint,
        request: await makeRequest(),
        facts: async () => FACTS,
        say: () => undefined,
        tpm,
        pace: { retryMs: 50, askAgainMs: 50 },
      });
    const joining = join();
    await waitFor('its TPM to be known', async () => (await listed())[0]?.tpm === true);
    await approve();
    const { node } = await joining;
    site.pass(LIMITS.agent.silentMs + 1);
    expect((await join()).node).toBe(node);
    expect(errors).toEqual([]);
  });
});

test('a TPM that cannot be used is told of, and the machine asks without it', async () => {
  const errors: unknown[] = [];
  const tpm = await findTpm((error) => errors.push(error), 'swtpm:path=/nonexistent');
  expect(await tpm?.('bm9uY2U=', 'f'.repeat(64))).toBeUndefined();
  expect(errors).toMatchObject([{ code: expect.stringMatching(/^TOOL_(MISSING|FAILED)$/) }]);
});
