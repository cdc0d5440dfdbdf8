import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attachBundle, signRelease } from '../../../packager/format/signature/sign-release.ts';
import { readSigningKey, type SigningKey } from '../../../packager/format/signature/signing-key.ts';
import { canonicalJsonBytes } from '../../../packager/format/json/canonical-json.ts';
import { digestOf } from '../../../packager/format/digest.ts';
import type { Appliance } from '../../../schemas/api/resources/appliance.ts';
import { ANNOTATIONS, MEDIA_TYPES } from '../../../schemas/archive/media-types.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import { lookAtAppliance } from '../lab/look-at-appliance.ts';
import { makeAppliance, type TestAppliance } from '../lab/make-appliance.ts';
import { type OciClient, ociClient } from '../lab/oci-client.ts';
import { startRegistry, type TestRegistry } from '../lab/start-registry.ts';

let registry: TestRegistry;
let client: OciClient;
beforeAll(async () => {
  registry = await startRegistry();
  client = ociClient(registry.url);
});
afterAll(() => registry.close());

const makeKey = (): SigningKey =>
  readSigningKey(
    generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
    'key',
  );

const look = (address: string, version?: string): Promise<Appliance> =>
  lookAtAppliance(registry, address, version);

describe('signatures', () => {
  const key = makeKey();
  const sign = (
    appliance: TestAppliance,
    address = 'acme/signed',
    version = appliance.manifest.version as string,
    signer = key,
  ) =>
    signRelease(
      {
        mediaType: MEDIA_TYPES.manifest,
        digest: appliance.digest,
        size: appliance.imageBytes.length,
      },
      {
        address: address as ApplianceAddress,
        version,
        sequence: 1,
        createdMs: Date.UTC(2026, 0, 2),
      },
      signer,
    );
  /** Adds the public key, as the annotation of the signature manifest that proves it. */
  const withKey = (signature: ReturnType<typeof sign>, signer = key) => {
    const image = JSON.parse(Buffer.from(signature.imageBytes).toString()) as object;
    const spki = signer.publicKey.pem.replaceAll(/-----[^-]+-----|\n/g, '');
    const imageBytes = canonicalJsonBytes({
      ...image,
      annotations: { [ANNOTATIONS.publicKey]: spki },
    });
    return { ...signature, imageBytes };
  };
  const stateOf = async (address: string) => (await look(address)).card.signature;
  const fresh = async (name: string): Promise<TestAppliance> => {
    const appliance = makeAppliance({ name });
    expect((await client.pushAppliance(`acme/${name}`, appliance)).status).toBe(201);
    return appliance;
  };

  test('are listed as referrers, and shown with keys, name and time', async () => {
    const appliance = await fresh('signed');
    const pushed = await client.pushSignature('acme/signed', withKey(sign(appliance)));
    expect(pushed.headers.get('oci-subject')).toBe(appliance.digest);
    expect(await stateOf('acme/signed')).toEqual({
      state: 'signed',
      keyIds: [key.publicKey.keyId],
      signedAs: 'acme/signed',
      signedAt: '2026-01-02T00:00:00.000Z',
    });
    const referrers = await client.call(
      `/v2/acme/signed/referrers/${appliance.digest}?artifactType=${encodeURIComponent(MEDIA_TYPES.bundle)}`,
      { as: null },
    );
    expect(((await referrers.json()) as { manifests: unknown[] }).manifests).toHaveLength(1);
  });

  test('without their public key are shown as what they claim', async () => {
    const appliance = await fresh('claimed');
    await client.pushSignature('acme/claimed', sign(appliance, 'acme/claimed'));
    expect(await stateOf('acme/claimed')).toMatchObject({
      state: 'signed',
      keyIds: [key.publicKey.keyId],
    });
  });

  test('a8, keyid trick: who names a known key without holding it is found out', async () => {
    const appliance = await fresh('trick');
    registry.keys.set(key.publicKey.keyId, key.publicKey.pem);
    const forged = sign(appliance, 'acme/trick', '1.0.0', {
      publicKey: key.publicKey,
      sign: makeKey().sign,
    });
    await client.pushSignature('acme/trick', forged);
    registry.keys.clear();
    const state = await stateOf('acme/trick');
    expect(state).toMatchObject({ state: 'invalid', keyIds: [] });
    expect(state.fault).toMatchObject({ code: 'SIGNATURE_INVALID' });
  });

  test('a8: a signature with somebody else’s public key beside it is invalid', async () => {
    const appliance = await fresh('beside');
    await client.pushSignature('acme/beside', withKey(sign(appliance, 'acme/beside'), makeKey()));
    expect((await stateOf('acme/beside')).state).toBe('invalid');
  });

  test('a8, wrong subject: a signature of other bytes is invalid', async () => {
    const appliance = await fresh('wrongsubject');
    const other = sign(makeAppliance({ name: 'wrongsubject' }), 'acme/wrongsubject');
    const moved = attachBundle(
      other.bundleBytes,
      {
        mediaType: MEDIA_TYPES.manifest,
        digest: appliance.digest,
        size: appliance.imageBytes.length,
      },
      key.publicKey,
    );
    await client.pushSignature('acme/wrongsubject', withKey(moved));
    const state = await stateOf('acme/wrongsubject');
    expect(state).toMatchObject({ state: 'invalid' });
    expect(state.fault?.message).toContain('made for');
  });

  test('a8, other payload type: an envelope around something else is invalid', async () => {
    const appliance = await fresh('payload');
    const good = sign(appliance, 'acme/payload');
    const bundle = JSON.parse(Buffer.from(good.bundleBytes).toString()) as {
      dsseEnvelope: { payloadType: string };
    };
    bundle.dsseEnvelope.payloadType = 'text/plain';
    const changed = attachBundle(
      canonicalJsonBytes(bundle),
      {
        mediaType: MEDIA_TYPES.manifest,
        digest: appliance.digest,
        size: appliance.imageBytes.length,
      },
      key.publicKey,
    );
    await client.pushSignature('acme/payload', withKey(changed));
    expect((await stateOf('acme/payload')).state).toBe('invalid');
  });

  test('of another version of the same appliance vouch for nothing here', async () => {
    const appliance = await fresh('otherversion');
    const signature = sign(appliance, 'acme/otherversion', '3.0.0');
    await client.pushSignature('acme/otherversion', withKey(signature));
    const state = await stateOf('acme/otherversion');
    expect(state.fault?.message).toContain('3.0.0');
  });

  test('one good signature is enough, whatever lies beside it', async () => {
    const appliance = await fresh('beside-bad');
    await client.pushSignature(
      'acme/beside-bad',
      withKey(sign(appliance, 'acme/beside-bad', '9.0.0')),
    );
    const second = makeKey();
    for (const signer of [key, second]) {
      const good = sign(appliance, 'acme/beside-bad', '1.0.0', signer);
      await client.pushSignature('acme/beside-bad', withKey(good, signer));
    }
    const state = await stateOf('acme/beside-bad');
    expect(state.state).toBe('signed');
    expect([...state.keyIds].sort()).toEqual([key.publicKey.keyId, second.publicKey.keyId].sort());
  });

  test('may come before what they sign', async () => {
    const appliance = makeAppliance({ name: 'before' });
    await client.pushSignature('acme/before', withKey(sign(appliance, 'acme/before')));
    await client.pushAppliance('acme/before', appliance);
    expect((await stateOf('acme/before')).state).toBe('signed');
  });

  test('follow the bytes into another repository, where they are fetched from, too', async () => {
    const appliance = await fresh('original');
    const signature = withKey(sign(appliance, 'acme/original'));
    await client.pushSignature('acme/original', signature);
    await client.pushAppliance('globex/copy', appliance, { as: 'root' });
    expect(await stateOf('globex/copy')).toMatchObject({
      state: 'signed',
      signedAs: 'acme/original',
    });
    const digest = digestOf(signature.imageBytes);
    const manifest = await client.call(`/v2/globex/copy/manifests/${digest}`, { as: null });
    expect(Buffer.from(await manifest.arrayBuffer()).equals(signature.imageBytes)).toBe(true);
    const blob = await client.call(`/v2/globex/copy/blobs/${digestOf(signature.bundleBytes)}`);
    expect(blob.status).toBe(200);
  });

  test('do not follow out of a repository that the pusher cannot read', async () => {
    const appliance = makeAppliance({ name: 'kept' });
    await client.pushAppliance('globex/kept', appliance, { as: 'bob' });
    await client.pushSignature('globex/kept', withKey(sign(appliance, 'globex/kept')), 'bob');
    const { catalogue } = registry.parts;
    const repository = await catalogue.findRepository('globex/kept' as ApplianceAddress);
    await catalogue.setVisibility(repository!.id, 'private');
    await client.pushAppliance('acme/kept', appliance);
    expect((await stateOf('acme/kept')).state).toBe('unsigned');
    expect(await signaturesOf(appliance.digest)).toEqual([]);
    await client.pushAppliance('acme/kept2', appliance, { as: 'root' });
    expect((await stateOf('acme/kept2')).state).toBe('signed');
  });

  const signaturesOf = async (digest: Digest) => {
    const response = await client.call(`/v2/_stackyard/signatures/${digest}`, { as: null });
    expect(response.headers.get('content-type')).toBe(MEDIA_TYPES.index);
    const index = (await response.json()) as {
      manifests: { digest: Digest; annotations: Record<string, string> }[];
    };
    return index.manifests.map((each) => [each.digest, each.annotations[ANNOTATIONS.repository]]);
  };

  test('are found by digest alone, with where to fetch them', async () => {
    const appliance = await fresh('lost');
    const signature = withKey(sign(appliance, 'acme/lost'));
    await client.pushSignature('acme/lost', signature);
    await client.pushAppliance('globex/lost', appliance, { as: 'root' });
    expect(await signaturesOf(appliance.digest)).toEqual([
      [digestOf(signature.imageBytes), 'acme/lost'],
    ]);
    expect((await client.call('/v2/_stackyard/signatures/sha256:x')).status).toBe(400);
  });

  test('more than a manifest may have are refused', async () => {
    const appliance = await fresh('many');
    for (let i = 0; i < 17; i += 1) {
      const signer = makeKey();
      const response = await client.pushSignature(
        'acme/many',
        withKey(sign(appliance, 'acme/many', '1.0.0', signer), signer),
      );
      expect(response.status).toBe(i < 16 ? 201 : 413);
    }
  });
});
