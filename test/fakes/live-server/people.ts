import type { ApiClient } from '../../../schemas/client/api-client.ts';

/** Of every account of a live server that is in use. */
export const SEEDED_PASSWORD = 'a yard full of stacks';

/** Makes accounts beside the administrator: an operator, a viewer and one who has left. */
export async function makePeople(api: ApiClient): Promise<void> {
  const password = SEEDED_PASSWORD;
  const make = (name: string, role: 'operator' | 'viewer', namespaces: string[] = []) =>
    api.createAccount({ body: { name, password, role, namespaces: namespaces } });
  await make('olga', 'operator', ['tidewater']);
  await make('vera', 'viewer');
  const nils = await make('nils', 'operator');
  await api.updateAccount({
    params: { account: nils.id },
    body: { role: 'operator', namespaces: [], disabled: true },
  });
}
