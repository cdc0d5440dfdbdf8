import { createHash, createPublicKey } from 'node:crypto';
import type { HandlersOf } from '../../../schemas/api/handler.ts';
import { KeyId } from '../../../schemas/archive/signature.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import { shortDigest } from '../../../schemas/ids/digest.ts';
import type { ControlDependencies } from './control-dependencies.ts';

type TrustRoutes = 'listTrustedKeys' | 'trustKey' | 'revokeKey' | 'listConsents' | 'giveConsent';

/** Answers the routes about whom this server believes. */
export function trustHandlers({
  trust,
  audit,
  changes,
  now,
}: ControlDependencies): HandlersOf<TrustRoutes> {
  return {
    listTrustedKeys: () => trust.listKeys(),

    async trustKey({ body }, call) {
      const addedBy = call.principal?.name ?? 'nobody';
      const { keyId, publicKey } = normalizeKey(body.publicKey);
      const key = await trust.addKey({
        namespace: body.namespace,
        keyId,
        publicKey,
        addedAt: now().toISOString(),
        addedBy,
        revokedAt: null,
      });
      const sentence = `The key ${shortDigest(keyId)} is trusted for ${body.namespace}.`;
      await audit.record({ actor: addedBy, action: 'trust.key', subject: keyId, sentence });
      changes.publish('trust', keyId);
      return key;
    },

    async revokeKey({ params }, call) {
      if (!(await trust.revokeKey(params.namespace, params.key, now()))) {
        throw new Fault('NOT_FOUND', { what: 'trusted key', name: params.key });
      }
      // A stolen key may have signed a release far ahead, which would lock out every good one
      // (TUF 1.0.34 §5.3.11, recovery from a fast-forward attack).
      await trust.forgetSequences(params.namespace);
      const sentence = `The key ${shortDigest(params.key)} of ${params.namespace} was revoked.`;
      await audit.record({
        actor: call.principal?.name ?? 'nobody',
        action: 'trust.revoke',
        subject: params.key,
        sentence,
      });
      changes.publish('trust', params.key);
      return undefined;
    },

    listConsents: () => trust.listConsents(),

    async giveConsent({ body }, call) {
      const givenBy = call.principal?.name ?? 'nobody';
      const consent = { ...body, givenAt: now().toISOString(), givenBy };
      await trust.addConsent(consent);
      const sentence = `${body.appliance} (${shortDigest(body.digest)}) was accepted without trust: ${body.reason}`;
      await audit.record({
        actor: givenBy,
        action: 'trust.consent',
        subject: body.digest,
        sentence,
      });
      changes.publish('trust', body.digest);
      return (await trust.consentFor(body.digest)) ?? consent;
    },
  };
}

/**
 * Reads a public key and names it by the sha256 of its SubjectPublicKeyInfo.
 *
 * @throws Fault KEY_UNREADABLE when it is not an ed25519 key
 */
function normalizeKey(pem: string): { keyId: KeyId; publicKey: string } {
  try {
    const key = createPublicKey(pem);
    if (key.asymmetricKeyType !== 'ed25519') throw new Error(`it is ${key.asymmetricKeyType}`);
    const spki = key.export({ type: 'spki', format: 'der' });
    const keyId = KeyId.parse(createHash('sha256').update(spki).digest('hex'));
    return { keyId, publicKey: key.export({ type: 'spki', format: 'pem' }).toString() };
  } catch (error) {
    throw new Fault(
      'KEY_UNREADABLE',
      { file: 'the given key', why: 'it is not an ed25519 public key in PEM' },
      { cause: error },
    );
  }
}
