import { X509Certificate } from 'node:crypto';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { needsRenewal } from '../../../../../runtime/agent/link/adapters/identity.ts';
import { nodeServerName } from '../../../../../schemas/agent/messages.ts';
import { LIMITS } from '../../../../../schemas/config/limits.ts';
import type { NodeId } from '../../../../../schemas/ids/brand.ts';
import { ImageSite } from '../../../../fakes/image-site.ts';

const NODE = 'node-0000000001' as NodeId;
let site: ImageSite;
beforeEach(async () => {
  site = await ImageSite.open();
});
afterEach(() => site[Symbol.asyncDispose]());

test('a node’s certificate names it for other nodes', async () => {
  const certificate = new X509Certificate((await site.sign(NODE)).certificate);
  expect(certificate.subject).toBe(`CN=${NODE}`);
  expect(certificate.checkHost(nodeServerName(NODE))).toBe(nodeServerName(NODE));
});

test('a certificate is renewed when a third of its life is left', async () => {
  const { certificate } = await site.sign(NODE);
  const inMs = (ms: number): Date => new Date(Date.now() + ms);
  const { certificateMs } = LIMITS.agent;
  expect(needsRenewal(certificate, inMs(0))).toBe(false);
  expect(needsRenewal(certificate, inMs(certificateMs * 0.66))).toBe(false);
  expect(needsRenewal(certificate, inMs(certificateMs * 0.68))).toBe(true);
});

test('a certificate of before nodes asked each other is renewed at once', async () => {
  const { certificate } = await site.signOld(NODE);
  expect(needsRenewal(certificate, new Date())).toBe(true);
});
