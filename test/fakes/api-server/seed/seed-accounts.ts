import { seededId } from '../ids.ts';
import type { FakeAccount } from '../shapes.ts';
import type { World } from '../world.ts';

/** Of every seeded account. */
export const SEEDED_PASSWORD = 'stackyard';

const account = (
  name: string,
  role: FakeAccount['role'],
  more: Partial<FakeAccount> = {},
): FakeAccount => ({
  id: seededId('account', name),
  name,
  role,
  namespaces: [],
  disabled: false,
  createdAt: '2026-08-02T08:10:00Z',
  password: SEEDED_PASSWORD,
  ...more,
});

/** An administrator, an operator, a viewer and one who has left. */
export function seedAccounts(world: World): void {
  world.accounts.push(
    account('admin', 'admin', { namespaces: ['stackyard'] }),
    account('olga', 'operator', { namespaces: ['tidewater'], createdAt: '2026-08-20T13:00:00Z' }),
    account('vera', 'viewer', { createdAt: '2026-10-01T07:30:00Z' }),
    account('nils', 'operator', { disabled: true, createdAt: '2026-08-05T07:30:00Z' }),
  );
  world.tokens.push(
    {
      id: seededId('token', 'laptop'),
      account: seededId('account', 'admin'),
      name: 'yard on my laptop',
      scopes: ['operate', 'push:stackyard'],
      createdAt: '2026-08-03T09:00:00Z',
      expiresAt: null,
      lastUsedAt: new Date(Date.now() - 42 * 60_000).toISOString(),
    },
    {
      id: seededId('token', 'ci'),
      account: seededId('account', 'admin'),
      name: 'build server',
      scopes: ['push:stackyard'],
      createdAt: '2026-09-10T09:00:00Z',
      expiresAt: new Date(Date.now() + 18 * 86_400_000).toISOString(),
      lastUsedAt: null,
    },
  );
}
