import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRootChain, type RootDocument } from '../../../../../packager/format/root/read-root.ts';
import { signRelease } from '../../../../../packager/format/signature/sign-release.ts';
import { OciApplianceSource } from '../../../../../runtime/control/releases/adapters/oci-appliance-source.ts';
import { MEDIA_TYPES } from '../../../../../schemas/archive/media-types.ts';
import type { ApplianceAddress } from '../../../../../schemas/ids/names.ts';
import { parseReference } from '../../../../../schemas/ids/reference.ts';
import { testKey, testRelease } from '../../../../fakes/test-appliance.ts';
import { chainText, rootStep } from '../../../../fakes/test-roots.ts';
import { makeAppliance } from '../../../../registry/lab/make-appliance.ts';
import { ociClient } from '../../../../registry/lab/oci-client.ts';
import { startRegistry, type TestRegistry } from '../../../../registry/lab/start-registry.ts';

let registry: TestRegistry;
beforeAll(async () => {
  registry = await startRegistry();
});
afterAll(() => registry.close());

test('root documents come through a registry with the signature, also when they are many', async () => {
  const key = testKey();
  const chain: RootDocument[] = [rootStep(undefined, { add: [key], by: [key] })];
  while (chain.length < 16) chain.push(rootStep(chain.at(-1), { add: [testKey()], by: [key] }));
  const roots = chainText(...chain);
  expect(roots.length).toBeGreaterThan(10_000);

  const address = 'acme/rooted' as ApplianceAddress;
  const appliance = makeAppliance({ name: 'rooted' });
  const { digest, imageBytes, manifest } = appliance;
  const subject = { mediaType: MEDIA_TYPES.manifest, digest, size: imageBytes.length };
  const statement = testRelease({ address, version: manifest.version });
  const client = ociClient(registry.url);
  expect((await client.pushAppliance(address, appliance)).status).toBe(201);
  const signature = signRelease(subject, statement, key, roots);
  expect((await client.pushSignature(address, signature)).status).toBe(201);

  const trust = { listKeys: async () => [] };
  const foreign = { registries: { list: async () => [] }, foreignFetch: () => fetch };
  const source = new OciApplianceSource({ registry: registry.url, trust, fetch, ...foreign });
  const { signatures, appliance: whole } = await source.read(parseReference(address));
  expect(signatures).toMatchObject([{ keyId: key.publicKey.keyId, roots }]);
  expect(readRootChain(Buffer.from(signatures[0]?.roots ?? ''))).toHaveLength(16);

  // The same without its disks, for those who only want to know whether it is newer.
  const { version } = manifest;
  expect(await source.listTags(parseReference(address))).toEqual([version]);
  const { images: _images, repository: _repository, ...rest } = whole;
  const release = await source.readRelease(parseReference(`${address}:${version}`));
  expect(release).toEqual({ appliance: rest, signatures });
});
