import { X509Certificate } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeRequest } from '../../../../../runtime/agent/link/adapters/identity.ts';
import { Authority } from '../../../../../runtime/control/nodes/agents/authority.ts';
import { ProofReader } from '../../../../../runtime/control/nodes/agents/proof-reader.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';

const NODE = 'node-0000000001' as NodeId;
let folder: string;
let authority: Authority;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackyard-authority-'));
  authority = await Authority.open(folder);
});
afterAll(() => rm(folder, { recursive: true }));

const sign = async (node: string) => {
  const { csr } = await makeRequest();
  const signed = await authority.signNode(csr, node as NodeId);
  let reads = 0;
  const certificate = new X509Certificate(signed.certificate);
  const counted = new Proxy(certificate, {
    get(target, key) {
      if (key === 'publicKey') reads += 1;
      return Reflect.get(target, key, target) as unknown;
    },
  });
  return { ...signed, certificate: counted, reads: () => reads };
};

test('a certificate is read once, whoever shows it how often', async () => {
  const reader = new ProofReader();
  const { certificate, keyFingerprint, reads } = await sign(NODE);
  const proof = { node: NODE, keyFingerprint, endsAt: certificate.validToDate };
  expect(reader.read(certificate)).toEqual(proof);
  expect(reader.read(certificate)).toEqual(proof);
  expect(reads()).toBe(1);
});

test('another certificate of the same node is another proof', async () => {
  const reader = new ProofReader();
  const [first, second] = [await sign(NODE), await sign(NODE)];
  expect(reader.read(first.certificate)?.keyFingerprint).toBe(first.keyFingerprint);
  expect(reader.read(second.certificate)?.keyFingerprint).toBe(second.keyFingerprint);
});

test('a certificate that names no node proves nothing, each time', async () => {
  const reader = new ProofReader();
  const { certificate } = await sign('somebody else');
  expect(reader.read(certificate)).toBeUndefined();
  expect(reader.read(certificate)).toBeUndefined();
});

test('only so many are remembered', async () => {
  const reader = new ProofReader(1);
  const [first, second] = [await sign(NODE), await sign(NODE)];
  for (const { certificate } of [first, second, first]) reader.read(certificate);
  expect(first.reads()).toBe(2);
  expect(reader.read(first.certificate)?.keyFingerprint).toBe(first.keyFingerprint);
  expect(first.reads()).toBe(2);
});
