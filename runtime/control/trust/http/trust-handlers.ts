import { createHash, createPublicKey } from 'node:crypto';
import type { HandlersOf } from '../../../../schemas/api/handler.ts';
import { readRoot } from '../../../../packager/format/root/read-root.ts';
import type { PinnedRoot } from '../../../../schemas/api/resources/trust.ts';
import { KeyId } from '../../../../schemas/archive/signature.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { shortDigest } from '../../../../schemas/ids/digest.ts';
import type { Namespace } from '../../../../schemas/ids/names.ts';
import type { RootStore, StoredRoot } from '../ports/root-store.ts';
import { pinRoot } from '../use-cases/pin-root.ts';
import { changeTrust } from '../use-cases/standing-trust.ts';
import type { ControlDependencies } from '../../control-dependencies.ts';

type TrustRoutes =
  | 'listTrustedKeys'
  | 'trustKey'
  | 'revokeKey'
  | 'listRoots'
  | 'pinRoot'
  | 'listConsents'
  | 'giveConsent';

/** Answers the routes about whom this server believes. */
export function trustHandlers(dependencies: ControlDependencies): HandlersOf<TrustRoutes> {
  const { trust, roots, audit, changes, now } = dependencies;
  const change = <Result>(actor: string, act: () => Promise<Result>): Promise<Result> =>
    changeTrust(actor, act, dependencies);
  return {
    listTrustedKeys: () => trust.listKeys(),

    async trustKey({ body }, call) {
      const addedBy = call.principal?.name ?? 'nobody';
      await refuseRooted(body.namespace, roots);
      const { keyId, publicKey } = normalizeKey(body.publicKey);
      const { namespace } = body;
      const addedAt = now().toISOString();
      const key = await change(addedBy, () =>
        trust.addKey({ namespace, keyId, publicKey, addedAt, addedBy, revokedAt: null }),
      );
      const sentence = `The key ${shortDigest(keyId)} is trusted for ${namespace}.`;
      await audit.record({ actor: addedBy, action: 'trust.key', subject: namespace, sentence });
      changes.publish('trust', keyId);
      return key;
    },

    async revokeKey({ params }, call) {
      const actor = call.principal?.name ?? 'nobody';
      const { namespace, key } = params;
      if (!(await change(actor, () => trust.revokeKey(namespace, key, now())))) {
        throw new Fault('NOT_FOUND', { what: 'trusted key', name: key });
      }
      const sentence = `The key ${shortDigest(key)} of ${namespace} was revoked.`;
      await audit.record({ actor, action: 'trust.revoke', subject: namespace, sentence });
      changes.publish('trust', key);
      return undefined;
    },

    listRoots: async () => (await roots.list()).map(viewRoot),

    async pinRoot({ body }, call) {
      const by = call.principal?.name ?? 'nobody';
      const stored = await change(by, () => pinRoot(body, by, dependencies));
      changes.publish('trust', stored.namespace);
      return viewRoot(stored);
    },

    listConsents: () => trust.listConsents(),

    async giveConsent({ body }, call) {
      const givenBy = call.principal?.name ?? 'nobody';
      const consent = { ...body, givenAt: now().toISOString(), givenBy };
      await change(givenBy, () => trust.addConsent(consent));
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

/** @throws Fault CONFLICT for a namespace whose root document decides on its keys */
async function refuseRooted(namespace: Namespace, roots: RootStore): Promise<void> {
  const root = await roots.find(namespace);
  if (!root) return;
  const why = `version ${root.version} of its root document decides which keys count; pin the next version`;
  throw new Fault('CONFLICT', { what: 'namespace', name: namespace, why });
}

function viewRoot({ envelope, how, since, by }: StoredRoot): PinnedRoot {
  const { root, publicKeys } = readRoot(envelope);
  return {
    namespace: root.namespace,
    version: root.version,
    threshold: root.threshold,
    keyIds: publicKeys.map(({ keyId }) => keyId),
    expires: root.expires ?? null,
    how,
    since: since.toISOString(),
    by,
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
