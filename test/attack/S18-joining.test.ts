import { createHash } from 'node:crypto';
import { Agent } from 'node:https';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { HttpsControlLink } from '../../runtime/agent/link/adapters/https-control-link.ts';
import {
  identityFrom,
  type KeyRequest,
  makeRequest,
} from '../../runtime/agent/link/adapters/identity.ts';
import { requestJson } from '../../runtime/agent/link/adapters/json-request.ts';
import { simulatedFacts } from '../../runtime/simulator/simulated-node.ts';
import type { JoinAnswer, JoinRequest } from '../../schemas/agent/join.ts';
import { SERVER_NAME } from '../../schemas/agent/messages.ts';
import type { NodeFacts } from '../../schemas/agent/observed.ts';
import { LIMITS } from '../../schemas/config/limits.ts';
import type { NodeId } from '../../schemas/ids/brand.ts';
import { AgentSite } from '../fakes/agent-site.ts';

let site: AgentSite;
beforeEach(async () => {
  site = await AgentSite.open();
});
afterEach(() => site.close());

const FACTS = simulatedFacts('node-0000000009' as NodeId);
const asks = ({ csr }: Pick<KeyRequest, 'csr'>, over: Partial<NodeFacts> = {}): JoinRequest => ({
  csr,
  facts: { ...FACTS, hostname: 'stranger', ...over },
  told: 'nothing',
});
const listed = () => site.call('listJoining');
const approve = (code: string) =>
  site.call('approveJoining', { params: { code }, body: { as: 'new' } });

describe('S18: a stranger on the boot network', () => {
  test('S18: fills no more than its own room with keys, and keeps no other machine out', async () => {
    const answers: (JoinAnswer | { code: string })[] = [];
    for (let count = 0; count < LIMITS.join.perAddress + 3; count += 1) {
      const request = asks(await makeRequest());
      answers.push(await site.ask(request).catch((error: { code: string }) => error));
    }
    const refused = answers.filter((answer) => 'code' in answer);
    expect(refused).toMatchObject([1, 2, 3].map(() => ({ code: 'TOO_MANY_REQUESTS' })));
    expect(await listed()).toHaveLength(LIMITS.join.perAddress);
    const signal = AbortSignal.timeout(60_000);
    const other = asks(await makeRequest(), { hostname: 'barn-2' });
    const answer = await site.control.joins.ask(other, '192.0.2.9', signal);
    expect(answer.state).toBe('waiting');
    site.pass(LIMITS.join.silentMs + 1);
    expect(await site.ask(asks(await makeRequest()))).toMatchObject({ state: 'waiting' });
    expect(await listed()).toHaveLength(LIMITS.join.perAddress + 1);
  });

  test('S18: is forgotten after a day of silence, also in the database', async () => {
    await site.ask(asks(await makeRequest()));
    site.pass(LIMITS.join.forgetMs + 1);
    expect(await listed()).toEqual([]);
    expect(await site.control.dependencies.joins.listRequests()).toEqual([]);
  });

  test('S18: that repeats the request of another gets a certificate that is worth nothing to it', async () => {
    const [mine, theirs] = [await makeRequest(), await makeRequest()];
    await site.ask(asks(theirs, { hostname: 'barn-2' }));
    await approve((await listed())[0]!.code);
    const answer = await site.ask(asks(theirs));
    if (answer.state !== 'joined') throw new Error(answer.state);
    const dial = async (key: string): Promise<unknown> => {
      const link = new HttpsControlLink(site.url, identityFrom(answer, key));
      try {
        return await link.desired(-1, new AbortController().signal);
      } finally {
        link.close();
      }
    };
    await expect(dial(mine.key)).rejects.toThrow(/key values mismatch/);
    expect(await dial(theirs.key)).toMatchObject({ node: answer.node });
    expect(await site.control.dependencies.nodes.list()).toHaveLength(1);
  });

  test('S18: cannot ask for a key that is not its own', async () => {
    const { csr } = await makeRequest();
    const lines = csr.trim().split('\n');
    const at = lines.length - 2;
    const broken = lines.with(
      at,
      lines[at]!.replace(/[A-Za-z]/, (char) => (char === 'A' ? 'B' : 'A')),
    );
    const code = 'ENROLMENT_REFUSED';
    await expect(site.ask(asks({ csr: broken.join('\n') }))).rejects.toMatchObject({ code });
    await expect(site.ask(asks({ csr: 'none' }))).rejects.toMatchObject({ code });
    expect(await listed()).toEqual([]);
  });

  test('S18: cannot send more than a machine has to say', async () => {
    const request = asks(await makeRequest());
    const body = { ...request, facts: { ...FACTS, hostname: 'x'.repeat(LIMITS.join.bodyBytes) } };
    await expect(site.ask(body)).rejects.toMatchObject({
      code: expect.stringMatching(/^(LIMIT_EXCEEDED|UNREACHABLE)$/),
    });
    const macs = Array.from({ length: 1_000 }, () => '02:00:00:00:00:01');
    await expect(site.ask(asks(request, { hardware: { macs } }))).rejects.toMatchObject({
      code: 'REQUEST_INVALID',
    });
  });

  test('S18: writes nothing that reads otherwise than it is shown, or that a database refuses', async () => {
    const hostname = 'barn\u0000\u001b[2J\u202e2';
    await site.ask(
      asks(await makeRequest(), { hostname, hardware: { serial: '\u0000', macs: [] } }),
    );
    const [machine] = await listed();
    expect(machine).toMatchObject({ hostname: 'barn��[2J�2', serial: '�' });
    expect((await approve(machine!.code)).name).toBe('barn-2j-2');
  });

  test('S18: is let in by no rule for new nodes while it says that it is a known one', async () => {
    const hardware = { serial: 'C02', macs: [] };
    await site.ask(asks(await makeRequest(), { hardware }));
    await approve((await listed())[0]!.code);
    await site.call('addJoinRule', {
      body: { name: 'barn-#', match: { subnet: '127.0.0.0/8' }, once: false },
    });
    expect(await site.ask(asks(await makeRequest(), { hardware }))).toMatchObject({
      state: 'waiting',
    });
    expect(await listed()).toMatchObject([{ claims: [{ node: 'stranger', by: ['serial'] }] }]);
  });

  test('S18: with the code of another machine makes neither of them a node', async () => {
    await site.ask(asks(await makeRequest()));
    const { joins, nodes } = site.control.dependencies;
    const [record] = await joins.listRequests();
    const keyFingerprint = createHash('sha256').update('another').digest('hex');
    await joins.putRequest({ ...record!, keyFingerprint, address: '192.0.2.9' });
    await site.stop();
    await site.start();
    await expect(approve(record!.code)).rejects.toMatchObject({
      code: 'CONFLICT',
      message: expect.stringContaining('two machines show it'),
    });
    expect(await nodes.list()).toEqual([]);
  });

  test('S18: whose request was forgotten cannot be approved, and waits again when it asks', async () => {
    const request = await makeRequest();
    await site.ask(asks(request));
    const { code } = (await listed())[0]!;
    site.pass(LIMITS.join.forgetMs + 1);
    await expect(approve(code)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await site.ask(asks(request))).toMatchObject({ state: 'waiting' });
    expect(await listed()).toMatchObject([{ code }]);
  });

  test('S18: gets nothing from any other door without a certificate', async () => {
    const ca = site.authority.certificate;
    const agent = new Agent({ ca, servername: SERVER_NAME, minVersion: 'TLSv1.3' });
    const doors = [
      ['POST', 'renew'],
      ['GET', 'desired?after=-1'],
      ['POST', 'observed'],
      ['POST', 'difference'],
      ['POST', 'console'],
      ['GET', 'join'],
      ['POST', 'join/x'],
      ['GET', 'nothing'],
    ] as const;
    for (const [method, door] of doors) {
      const url = `${site.url}/agent/v1/${door}`;
      const body = method === 'POST' ? { body: {} } : {};
      const asked = requestJson({ agent, method, url, ...body, timeoutMs: 60_000 });
      await expect(asked, door).rejects.toMatchObject({ code: 'ENROLMENT_REFUSED' });
    }
    agent.destroy();
  });
});
