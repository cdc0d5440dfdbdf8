import type { trustRoutes } from '../../../../schemas/api/routes/trust.ts';
import { readRoot } from '../../../../packager/format/root/read-root.ts';
import { Fault } from '../../../../schemas/errors/fault.ts';
import { type Handlers, signedIn } from '../handler.ts';
import { fakeHash } from '../ids.ts';
import { fakePublicKey, KEY_IDS } from '../seed/keys.ts';
import { announce, recordAudit } from '../world.ts';

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
    announce(world, 'trust', key.keyId);
    return key;
  },
  revokeKey: ({ params }, world) => {
    const key = world.keys.find(
      (each) => each.namespace === params.namespace && each.keyId === params.key,
    );
    if (!key) throw new Fault('NOT_FOUND', { what: 'key', name: params.key });
    key.revokedAt = new Date().toISOString();
    announce(world, 'trust', key.keyId);
  },
  listRoots: (_request, world) => world.roots,
  pinRoot: ({ body }, world, caller) => {
    const document = body.chain.map(readRoot).at(-1)!;
    const root = {
      namespace: body.namespace,
      version: document.root.version,
      threshold: document.root.threshold,
      keyIds: document.publicKeys.map(({ keyId }) => keyId),
      expires: document.root.expires ?? null,
      how: 'pinned' as const,
      since: new Date().toISOString(),
      by: signedIn(caller).name,
    };
    world.roots.push(root);
    announce(world, 'trust', body.namespace);
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
};
