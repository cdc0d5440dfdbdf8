import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApiClient } from '../../schemas/client/api-client.ts';

/** Somebody with a home who can run the real `yard`. */
export interface Publisher {
  readonly home: string;
  yardJson(...args: string[]): Promise<unknown>;
}

/** What is published: the folder of an appliance, and the address with version that it gets. */
export interface Publication {
  readonly folder: string;
  readonly reference: string;
}

/** Packs, signs and pushes an appliance, and has the server trust its publisher. */
export async function publishAppliance(
  by: Publisher,
  api: ApiClient,
  { folder, reference }: Publication,
): Promise<void> {
  const namespace = reference.split('/')[0] ?? '';
  await by.yardJson('keygen', '--namespace', namespace);
  const key = join(by.home, `.config/stackyard/keys/${namespace}.pem`);
  const archive = `${folder}.yard`;
  await by.yardJson('pack', folder, '-o', archive, '--sign-key', key);
  const publicKey = await readFile(key.replace('.pem', '.pub'), 'utf8');
  await api.trustKey({ body: { namespace, publicKey } });
  await by.yardJson('push', archive, reference);
}
