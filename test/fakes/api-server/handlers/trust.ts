import type { trustRoutes } from '../../../../schemas/api/routes/trust.ts';
import { readRoot, type RootDocument } from '../../../../packager/format/root/read-root.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { type Caller, type Handlers, signedIn } from '../handler.ts';
import { fakeHash } from '../ids.ts';
import { fakePublicKey, KEY_IDS } from '../seed/keys.ts';
import type { FakePinnedRoot } from '../shapes.ts';
import { announce, recordAudit, type World } from '../world.ts';
import { placeHandlers } from './trust-places.ts';

export const trustHandlers: Handlers<keyof typeof trustRoutes> = {
  listTrustedKeys: (_request, world) => world.keys,
  trustKey: ({ body }, world, caller) => {
    const known = Object.values(KEY_IDS).find((id) => fakePublicKey(id) === body.publicKey);
    const key = {
      namespace: body.namespace,
      keyId: known ?? fakeHash(body.publicKey),
      publicKey: body.publicKey,
      addedAt: new Date().toISOString(),
      addedBy: signedIn(caller).name,
      revokedAt: null,
    };
    world.keys.push(key);
    noteTrust(world, caller, { ...key, action: 'trust.key', what: 'is trusted' });
    announce(world, 'trust', key.keyId);
    return key;
  },
  revokeKey: ({ params }, world, caller) => {
    const key = world.keys.find(
      (each) => each.namespace === params.namespace && each.keyId === params.key,
    );
    if (!key) throw new Fault('NOT_FOUND', { what: 'key', name: params.key });
    key.revokedAt = new Date().toISOString();
    noteTrust(world, caller, { ...key, action: 'trust.revoke', what: 'was revoked' });
    announce(world, 'trust', key.keyId);
  },
  listRoots: (_request, world) => world.roots,
  pinRoot: ({ body }, world, caller) => {
    const { namespace, chain, replace } = body;
    const documents = chain.map(readRoot);
    const before = world.roots.find((each) => each.namespace === namespace);
    const found = documents.at(-1)!.root.version;
    if (before && !replace && found < before.version) {
      throw new Fault('ROOT_ROLLBACK', { namespace, have: before.version, found });
    }
    const root = putRoot(world, documents.at(-1)!, signedIn(caller).name);
    recordAudit(world, {
      actor: root.by,
      action: 'trust.pin',
      subject: namespace,
      sentence: `Version ${found} of the root document of ${namespace} was pinned.`,
    });
    announce(world, 'trust', namespace);
    return root;
  },
  listConsents: (_request, world) => world.consents,
  giveConsent: ({ body }, world, caller) => {
    const givenBy = signedIn(caller).name;
    const consent = { ...body, givenAt: new Date().toISOString(), givenBy };
    world.consents.unshift(consent);
    recordAudit(world, {
      actor: givenBy,
      action: 'consent.give',
      subject: body.appliance,
      sentence: `${givenBy} accepted ${body.appliance}: “${body.reason}”`,
    });
    announce(world, 'trust', body.digest);
    return consent;
  },
  ...placeHandlers,
};

/** Takes a root document over: its keys are trusted, others of its name space revoked. */
export function putRoot(world: World, document: RootDocument, by: string): FakePinnedRoot {
  const { namespace, version, threshold, expires } = document.root;
  const since = new Date().toISOString();
  const keyIds = document.publicKeys.map(({ keyId }) => keyId as string);
  for (const key of world.keys) {
    if (key.namespace === namespace && !keyIds.includes(key.keyId)) key.revokedAt ??= since;
  }
  for (const { keyId, pem } of document.publicKeys) {
    if (world.keys.some((key) => key.namespace === namespace && key.keyId === keyId)) continue;
    const fresh = { namespace, keyId, publicKey: pem, addedAt: since, addedBy: by };
    world.keys.push({ ...fresh, revokedAt: null });
  }
  const root: FakePinnedRoot = {
    namespace,
    version,
    threshold,
    keyIds,
    expires: expires ?? null,
    how: 'pinned',
    since,
    by,
  };
  const at = world.roots.findIndex((each) => each.namespace === namespace);
  world.roots.splice(at === -1 ? world.roots.length : at, at === -1 ? 0 : 1, root);
  return root;
}

const noteTrust = (
  world: World,
  caller: Caller,
  {
    namespace,
    keyId,
    action,
    what,
  }: { namespace: string; keyId: string; action: string; what: string },
): void =>
  recordAudit(world, {
    actor: signedIn(caller).name,
    action,
    subject: namespace,
    sentence: `The key ${keyId.slice(0, 12)} of ${namespace} ${what}.`,
  });
