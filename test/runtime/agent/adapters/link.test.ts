import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { enrol } from '../../../../runtime/agent/adapters/link/enrol.ts';
import { HttpsControlLink } from '../../../../runtime/agent/adapters/link/https-control-link.ts';
import { SqlAuditTrail, auditMigrations } from '../../../../runtime/audit/sql-audit-trail.ts';
import { AesSealer } from '../../../../runtime/control/adapters/aes-sealer.ts';
import { nodeSecretMaker } from '../../../../runtime/control/adapters/node-secret-maker.ts';
import { makeAgentEndpoints } from '../../../../runtime/control/agents/agent-endpoints.ts';
import { Authority } from '../../../../runtime/control/agents/authority.ts';
import { assembleControl, type Control } from '../../../../runtime/control/assemble-control.ts';
import { controlMigrations } from '../../../../runtime/control/migrations.ts';
import { ChangeFeed } from '../../../../runtime/control/nodes/change-feed.ts';
import { operationMigrations } from '../../../../runtime/operations/migrations.ts';
import { answerFaults } from '../../../../runtime/server/http/error-handler.ts';
import { simulatedFacts } from '../../../../runtime/simulator/simulated-node.ts';
import { FakeAppliances } from '../../../fakes/appliances.ts';
import { testDatabases } from '../../../fakes/databases.ts';
import { NODE } from '../../../fakes/control-bench.ts';

let folder: string;
let authority: Authority;
let control: Control;
let endpoints: FastifyInstance;
let url: string;
let close: () => Promise<void>;
const links: HttpsControlLink[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackyard-link-'));
  authority = await Authority.open(folder);
  const database = await testDatabases[0]!.open(
    controlMigrations,
    operationMigrations,
    auditMigrations,
  );
  close = database.close;
  const now = (): Date => new Date();
  control = assembleControl({
    db: database.db,
    audit: new SqlAuditTrail(database.db, now),
    appliances: new FakeAppliances(),
    authority,
    sealer: new AesSealer(randomBytes(32)),
    secretMaker: nodeSecretMaker,
    changes: new ChangeFeed(),
    now,
    workerName: 'test',
    agentUrl: '',
    onError: () => undefined,
  });
  endpoints = makeAgentEndpoints({ authority, reception: control.reception });
  answerFaults(endpoints);
  url = (await endpoints.listen({ host: '127.0.0.1', port: 0 })).replace('http:', 'https:');
});
afterEach(async () => {
  for (const link of links.splice(0)) link.close();
  await endpoints.close();
  await close();
  await rm(folder, { recursive: true });
});

const invite = async (): Promise<string> => {
  const call = { principal: undefined, origin: url } as never;
  const body = { name: 'one' };
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

test('a server that is down is named in the fault', async () => {
  const { link } = await connect(await invite());
  await endpoints.close();
  await expect(link.desired(-1, new AbortController().signal)).rejects.toMatchObject({
    code: 'UNREACHABLE',
    data: { url },
  });
});
