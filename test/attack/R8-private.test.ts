import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { digestOf } from '../../packager/format/digest.ts';
import type { Authorizer } from '../../registry/ports/authorizer.ts';
import { principalOf, principalOfToken } from '../../runtime/accounts/core/rights.ts';
import { registryPrincipal } from '../../runtime/server/registry-principal.ts';
import type { Account, Scope } from '../../schemas/api/resources/account.ts';
import type { TokenId } from '../../schemas/ids/brand.ts';
import type { ApplianceAddress } from '../../schemas/ids/names.ts';
import { testDatabases } from '../fakes/databases.ts';
import { startRegistry, type TestRegistry } from '../registry/lab/start-registry.ts';

const BYTES = Buffer.from('what globex keeps to itself');
const DIGEST = digestOf(BYTES);
const REPOSITORY = 'globex/secret' as ApplianceAddress;
const SECRET = `/v2/${REPOSITORY}/blobs/${DIGEST}`;

const account = (name: string, role: Account['role'], namespaces: string[]): Account =>
  ({ id: `account-${name}`, name, role, namespaces, disabled: false }) as unknown as Account;
const owner = account('owner', 'operator', ['globex', 'acme']);
const other = account('other', 'operator', ['acme']);
const admin = account('admin', 'admin', []);

const byToken = (holder: Account, scopes: Scope[]) =>
  principalOfToken(holder, {
    id: 'token-0000000000' as TokenId,
    name: 'token',
    scopes,
    expiresAt: null,
  });

/** Who sends a request, as the accounts of a server describe them. */
const CALLERS = {
  owner: principalOf(owner),
  admin: principalOf(admin),
  'owner with pull': byToken(owner, ['pull']),
  'owner with push:globex': byToken(owner, ['push:globex']),
  'owner with view': byToken(owner, ['view']),
  'admin with pull': byToken(admin, ['pull']),
  'owner with push:acme': byToken(owner, ['push:acme']),
  'admin with push:acme': byToken(admin, ['push:acme']),
  'owner without scopes': byToken(owner, []),
  other: principalOf(other),
  'other with view': byToken(other, ['view']),
  'other with pull and push:acme': byToken(other, ['pull', 'push:acme']),
};
type Caller = keyof typeof CALLERS;

const authorizer: Authorizer = {
  authenticate: async (credentials) => {
    const found = credentials.kind === 'bearer' ? credentials.token : credentials.secret;
    return registryPrincipal(CALLERS[found.replaceAll('_', ' ') as Caller]);
  },
};

describe.each(testDatabases)('private repositories on $name', (database) => {
  let registry: TestRegistry;
  beforeAll(async () => {
    registry = await startRegistry(database, { authorizer });
    const path = `/v2/${REPOSITORY}/blobs/uploads/?digest=${DIGEST}`;
    await send('owner', path, { method: 'POST', body: BYTES });
    const { catalogue } = registry.parts;
    const repository = await catalogue.findRepository(REPOSITORY);
    await catalogue.setVisibility(repository!.id, 'private');
  });
  afterAll(() => registry.close());

  const send = (as: Caller, path: string, init: RequestInit = {}): Promise<Response> =>
    fetch(new URL(path, registry.url), {
      ...init,
      headers: { authorization: `Bearer ${as.replaceAll(' ', '_')}` },
    });

  const insiders: Caller[] = [
    'owner',
    'admin',
    'owner with pull',
    'owner with push:globex',
    'admin with pull',
  ];
  test.each(insiders)('R8: %s reads it', async (as) => {
    expect((await send(as, SECRET)).status).toBe(200);
  });

  const outsiders: Caller[] = [
    'other',
    'other with view',
    'other with pull and push:acme',
    'owner with push:acme',
    'admin with push:acme',
    'owner with view',
    'owner without scopes',
  ];
  test.each(outsiders)('R8: to %s it does not exist', async (as) => {
    for (const path of [SECRET, `/v2/${REPOSITORY}/tags/list`, `/v2/${REPOSITORY}/manifests/x`]) {
      for (const method of ['GET', 'HEAD']) {
        expect([path, method, (await send(as, path, { method })).status]).toEqual([
          path,
          method,
          404,
        ]);
      }
    }
    const referrers = await send(as, `/v2/${REPOSITORY}/referrers/${DIGEST}`);
    expect(await referrers.json()).toMatchObject({ manifests: [] });
  });

  test.each<Caller>(['other', 'owner with push:acme', 'admin with push:acme'])(
    'R8: %s cannot mount its blob into a public repository',
    async (as) => {
      const path = `/v2/acme/mine/blobs/uploads/?mount=${DIGEST}&from=${REPOSITORY}`;
      expect((await send(as, path, { method: 'POST' })).status).toBe(202);
      expect((await send(as, `/v2/acme/mine/blobs/${DIGEST}`)).status).toBe(404);
    },
  );

  test('R8: asking for a token to pull gives nobody more', async () => {
    const authorization = `Basic ${Buffer.from('x:other').toString('base64')}`;
    const path = `/v2/token?scope=repository:${REPOSITORY}:pull,push`;
    const answer = await fetch(new URL(path, registry.url), { headers: { authorization } });
    const { token } = (await answer.json()) as { token: string };
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(new URL(SECRET, registry.url), { headers })).status).toBe(404);
  });
});
