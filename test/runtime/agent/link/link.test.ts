import { SimulatedControllers } from '../../../../runtime/simulator/simulated-controllers.ts';
import { mkdtemp, rm } from 'node:fs/promises';
import { Agent } from 'node:https';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { enrol } from '../../../../runtime/agent/link/adapters/enrol.ts';
import { findIdentity } from '../../../../runtime/agent/link/adapters/find-identity.ts';
import { IdentityFile } from '../../../../runtime/agent/link/adapters/identity.ts';
import {
  requestJson,
  requestTagged,
} from '../../../../runtime/agent/link/adapters/json-request.ts';
import { mutualAgent } from '../../../../runtime/agent/link/adapters/mutual-agent.ts';
import { HttpsControlLink } from '../../../../runtime/agent/link/adapters/https-control-link.ts';
import { SqlAuditTrail, auditMigrations } from '../../../../runtime/audit/sql-audit-trail.ts';
import { AesSealer } from '../../../../runtime/control/stacks/adapters/aes-sealer.ts';
import { nodeSecretMaker } from '../../../../runtime/control/stacks/adapters/node-secret-maker.ts';
import { makeAgentEndpoints } from '../../../../runtime/control/nodes/agents/agent-endpoints.ts';
import { Authority } from '../../../../runtime/control/nodes/agents/authority.ts';
import { ImageBlobs } from '../../../../runtime/control/nodes/agents/image-blobs.ts';
import { assembleControl, type Control } from '../../../../runtime/control/assemble-control.ts';
import { sqlControlStores } from '../../../../runtime/control/sql-control-stores.ts';
import { controlMigrations } from '../../../../runtime/control/migrations.ts';
import { ChangeFeed } from '../../../../runtime/events/change-feed.ts';
import { operationMigrations } from '../../../../runtime/operations/migrations.ts';
import { answerFaults } from '../../../../runtime/server/http/error-handler.ts';
import { simulatedFacts } from '../../../../runtime/simulator/simulated-node.ts';
import { FakeAppliances } from '../../../fakes/appliances.ts';
import { testDatabases } from '../../../fakes/databases.ts';
import { diffReport } from '../../../../schemas/agent/report-difference.ts';
import { SERVER_NAME } from '../../../../schemas/agent/messages.ts';
import { reportOf } from '../../../bench/fleet/report-of.ts';
import { LIMITS } from '../../../../schemas/config/limits.ts';
import { NODE } from '../../../fakes/control-bench.ts';

let folder: string;
let authority: Authority;
let control: Control;
let endpoints: FastifyInstance;
let url: string;
let close: () => Promise<void>;
const links: HttpsControlLink[] = [];
const MARK = { run: '0123456789abcdef', number: 1 };

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'stackyard-link-'));
  authority = await Authority.open(folder);
  const database = await testDatabases[0]!.open(
    controlMigrations,
    operationMigrations,
    auditMigrations,
  );
  close = database.close;
  const now = (): Date => new Date();
  control = assembleControl({
    stores: sqlControlStores(database.db, now),
    audit: new SqlAuditTrail(database.db, now),
    appliances: new FakeAppliances(),
    ownRegistry: 'http://registry.test',
    authority,
    sealer: new AesSealer(randomBytes(32)),
    secretMaker: nodeSecretMaker,
    changes: new ChangeFeed(),
    now,
    ownAddresses: () => [],
    power: {
      controllers: new SimulatedControllers(),
      findCertificate: () => Promise.reject(new Error('no')),
      sendPackets: async () => undefined,
      ownBoot: undefined,
    },
    workerName: 'test',
    agentUrl: '',
    agentReach: 'host',
    onError: () => undefined,
  });
  const { reception } = control;
  const ownRegistry = 'http://registry.test';
  const images = new ImageBlobs({ imageOf: async () => undefined, ownRegistry, fetch });
  endpoints = makeAgentEndpoints({ authority, reception, images });
  answerFaults(endpoints);
  url = (await endpoints.listen({ host: '127.0.0.1', port: 0 })).replace('http:', 'https:');
});
afterEach(async () => {
  for (const link of links.splice(0)) link.close();
  await endpoints.close();
  await close();
  await rm(folder, { recursive: true });
});

const invite = async (name = 'one'): Promise<string> => {
  const call = { principal: undefined, origin: url } as never;
  const body = { name };
  const { token } = await control.handlers.inviteNode(
    { body, params: undefined, query: undefined },
    call,
  );
  return token;
};

const connect = async (token: string) => {
  const identity = await enrol(url, token, simulatedFacts(NODE));
  const link = new HttpsControlLink(url, identity);
  links.push(link);
  return { identity, link };
};

test('a node enrols with a token and then talks with its own certificate', async () => {
  const { identity, link } = await connect(await invite());
  const desired = await link.desired(-1, new AbortController().signal);
  expect(desired).toMatchObject({ node: identity.node, machines: [] });
  expect(await control.dependencies.nodes.list()).toMatchObject([{ name: 'one' }]);
});

test('a server of many nodes says how often it wants to be told, and agents of before are not confused', async () => {
  const { identity, link } = await connect(await invite());
  const report = { ...reportOf(undefined, identity.node, new Date()) };
  expect((await link.report(report, MARK)).everyMs).toBeUndefined();
  const { observed } = control.dependencies;
  vi.spyOn(observed, 'count', 'get').mockReturnValue(3_000);
  const next = { run: MARK.run, number: 2 };
  expect(await link.report(report, next)).toEqual({ have: next, everyMs: 10_000 });
  const mark = { run: MARK.run, number: 3 };
  const difference = { base: next, mark, at: new Date().toISOString() };
  expect(await link.reportDifference(difference)).toEqual({ have: mark, everyMs: 10_000 });
  const { answer } = await requestTagged({
    agent: mutualAgent(identity, { servername: SERVER_NAME, maxSockets: 1 }),
    method: 'POST',
    url: `${url}/agent/v1/difference`,
    body: { ...difference, base: mark, mark: { run: MARK.run, number: 4 } },
    timeoutMs: 5_000,
  });
  expect(answer).toEqual({ have: { run: MARK.run, number: 4 } });
});

test('a token works once', async () => {
  const token = await invite();
  await connect(token);
  await expect(connect(token)).rejects.toMatchObject({ code: 'ENROLMENT_REFUSED' });
});

test('a token made by another server is not even sent', async () => {
  const token = (await invite()).replace(/[0-9a-f]{64}$/, 'f'.repeat(64));
  await expect(connect(token)).rejects.toMatchObject({ code: 'ENROLMENT_REFUSED' });
  expect(await control.dependencies.nodes.list()).toEqual([]);
});

test('who has no certificate learns nothing', async () => {
  const { identity } = await connect(await invite());
  const stranger = new HttpsControlLink(url, { ...identity, key: '', certificate: '' });
  links.push(stranger);
  await expect(stranger.desired(-1, new AbortController().signal)).rejects.toMatchObject({
    code: 'ENROLMENT_REFUSED',
  });
});

test('after renewal the new certificate is good and the old one is refused', async () => {
  const { identity, link } = await connect(await invite());
  await link.renew();
  expect(await link.desired(-1, new AbortController().signal)).toBeDefined();
  const old = new HttpsControlLink(url, identity);
  links.push(old);
  await expect(old.desired(-1, new AbortController().signal)).rejects.toMatchObject({
    code: 'ENROLMENT_REFUSED',
  });
});

test('a removed node is refused', async () => {
  const { identity, link } = await connect(await invite());
  await control.dependencies.nodes.remove(identity.node);
  await expect(link.desired(-1, new AbortController().signal)).rejects.toMatchObject({
    code: 'ENROLMENT_REFUSED',
  });
});

describe('a node that is known', () => {
  const join = (enrolmentToken?: string) =>
    findIdentity({ server: url, enrolmentToken }, identities(), async () => simulatedFacts(NODE));
  const identities = (): IdentityFile => new IdentityFile(path.join(folder, 'identity'));

  test('is who it was, also with the token that it came with and with one that it does not need', async () => {
    const token = await invite();
    const { node } = await join(token);
    expect((await join()).node).toBe(node);
    expect((await join(token)).node).toBe(node);
    expect((await join(await invite('two'))).node).toBe(node);
    expect(await control.dependencies.nodes.list()).toHaveLength(1);
  });

  test('joins anew with a new token once it was removed, and not without', async () => {
    const token = await invite();
    const { node } = await join(token);
    await control.dependencies.nodes.remove(node);
    expect((await join()).node).toBe(node);
    await expect(join(token)).rejects.toMatchObject({ code: 'ENROLMENT_REFUSED' });
    const after = await join(await invite());
    expect(after.node).not.toBe(node);
    expect(await identities().read()).toEqual(after);
    expect(await control.dependencies.nodes.list()).toMatchObject([{ id: after.node }]);
  });

  test('is who it was while the server is down', async () => {
    const { node } = await join(await invite());
    const token = await invite('two');
    await endpoints.close();
    expect((await join(token)).node).toBe(node);
  });
});

test('a report can be followed by differences, and only by those that were made to it', async () => {
  const { identity, link } = await connect(await invite());
  const { node } = identity;
  const state = reportOf(undefined, node, new Date('2026-11-29T08:00:00.000Z'));
  expect(await link.report(state, MARK)).toEqual({ have: MARK });
  const mark = { ...MARK, number: 2 };
  const later = { ...state, at: '2026-11-29T08:00:05.000Z', notices: ['It is hot.'] };
  const difference = diffReport(state, later, { base: MARK, mark });
  expect(await link.reportDifference(difference)).toEqual({ have: mark });
  expect(control.dependencies.observed.get(node)).toEqual(later);
  const lost = diffReport(state, state, { base: MARK, mark: { ...MARK, number: 3 } });
  expect(await link.reportDifference(lost)).toEqual({ have: mark });
  expect(control.dependencies.observed.get(node)).toEqual(later);
});

test('an agent of protocol 2 reports without a mark, and is asked for nothing else', async () => {
  const { identity } = await connect(await invite());
  const { key, certificate: cert, authority: ca } = identity;
  const agent = new Agent({ key, cert, ca, servername: SERVER_NAME });
  const body = { ...reportOf(undefined, identity.node, new Date()), protocol: 2 };
  const address = `${url}/agent/v1/observed`;
  const answer = await requestJson({
    agent,
    method: 'POST',
    url: address,
    body,
    timeoutMs: 60_000,
  });
  agent.destroy();
  expect(answer).toBeUndefined();
  expect(control.dependencies.observed.get(identity.node)).toMatchObject({ protocol: 2 });
});

test('a document that the agent has is not sent again by a server that was restarted', async () => {
  const { identity, link } = await connect(await invite());
  const document = (await link.desired(-1, new AbortController().signal))!;
  const asked: (string | undefined)[] = [];
  const { reception } = control;
  const desired = reception.desired.bind(reception);
  reception.desired = async (node, after, signal, tag) => {
    asked.push(tag);
    return tag === undefined ? desired(node, after, signal, tag) : undefined;
  };
  expect(await link.desired(document.generation, new AbortController().signal)).toBeUndefined();
  const { generation, desiredHash } = (await control.dependencies.nodes.get(identity.node))!;
  expect(asked).toEqual([`${generation}-${desiredHash}`]);
  await link.desired(-1, new AbortController().signal);
  expect(asked[1]).toBeUndefined();
});

test('a server that is down is named in the fault', async () => {
  const { link } = await connect(await invite());
  await endpoints.close();
  await expect(link.desired(-1, new AbortController().signal)).rejects.toMatchObject({
    code: 'UNREACHABLE',
    data: { url },
  });
});

test('S1: also a node’s own report is refused before each of its values is looked at', async () => {
  const { link } = await connect(await invite());
  const many = { machines: Array.from({ length: LIMITS.agent.reportValues }, () => 0) };
  await expect(link.report(many as never, MARK)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  const large = { notices: ['x'.repeat(LIMITS.agent.reportBytes)] };
  const code = /^(LIMIT_EXCEEDED|UNREACHABLE)$/;
  await expect(link.report(large as never, MARK)).rejects.toMatchObject({
    code: expect.stringMatching(code),
  });
  const wrong = { machines: Array.from({ length: 1_000 }, () => 0) };
  const refused = await link.report(wrong as never, MARK).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'REQUEST_INVALID' });
  expect((refused as { data: { problems: unknown[] } }).data.problems.length).toBeLessThan(50);
});
