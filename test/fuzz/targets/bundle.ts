import { createPublicKey } from 'node:crypto';
import { readBundle, readStatement } from '../../../packager/format/signature/read-bundle.ts';
import { readPublicKey } from '../../../packager/format/signature/public-key.ts';
import { verifyRelease } from '../../../packager/format/signature/verify-release.ts';
import type { Digest } from '../../../schemas/ids/digest.ts';
import type { Namespace } from '../../../schemas/ids/names.ts';
import digests from '../../format/golden/index-2.json' with { type: 'json' };
import { GOLDEN_TIME, goldenKeyPem } from '../../format/golden/project.ts';
import { signalOf } from '../engine/fuzz.ts';
import { mutateTree, treeMutation } from '../engine/json-tree.ts';
import { type Random } from '../engine/mutate.ts';
import { demand, type FuzzTarget } from '../engine/target.ts';
import { goldenBlobs } from './golden-blobs.ts';

const pem = createPublicKey(goldenKeyPem()).export({ type: 'spki', format: 'pem' }) as string;
const policy = {
  keys: [{ namespace: 'acme' as Namespace, publicKey: readPublicKey(pem, 'golden') }],
  nowMs: GOLDEN_TIME,
};
const subject = { digest: digests.image as Digest, name: 'golden', version: '1.2.3' };

/** A change within the signed statement. */
function changeStatement(input: Buffer, random: Random): Buffer {
  try {
    const bundle = JSON.parse(input.toString()) as { dsseEnvelope: { payload: string } };
    const payload = Buffer.from(bundle.dsseEnvelope.payload, 'base64').toString();
    const changed = JSON.stringify(mutateTree(JSON.parse(payload), random));
    bundle.dsseEnvelope.payload = Buffer.from(changed).toString('base64');
    return Buffer.from(JSON.stringify(bundle));
  } catch {
    return input;
  }
}

/** Signatures: whatever is believed says exactly what was signed. */
export const bundleTarget: FuzzTarget = {
  name: 'bundle',
  seeds: async () => [(await goldenBlobs()).bundle],
  mutations: [treeMutation(false), changeStatement],
  read: async (input) => {
    const { bundle } = await golden;
    const signed = readBundle(bundle).payload;
    const signal = await signalOf(() => readStatement(readBundle(input).payload));
    const verdict = await signalOf(() => {
      verifyRelease([input], subject, policy);
      demand(
        Buffer.from(readBundle(input).payload).equals(signed),
        'another statement is believed',
      );
    });
    demand(verdict !== 'accepted' || signal === 'accepted', 'what cannot be read is believed');
    return `${signal} / ${verdict}`;
  },
};

const golden = goldenBlobs();
