import type { ApplianceManifest } from '../../../../../schemas/appliance/manifest.ts';
import type { SecretMaker } from '../../ports/secret-maker.ts';
import { makeSecret } from './make-secrets.ts';
import type { StackSecrets } from './stack-record.ts';

/**
 * Makes some secrets of a stack anew; all others stay.
 *
 * @param keys of the manifest; one that it does not have is passed over
 */
export async function rotateSecrets(
  { secrets }: Pick<ApplianceManifest, 'secrets'>,
  had: StackSecrets['secrets'],
  keys: readonly string[],
  maker: SecretMaker,
): Promise<StackSecrets['secrets']> {
  const made: Record<string, string> = {};
  for (const [key, secret] of Object.entries(secrets)) {
    if (keys.includes(key)) Object.assign(made, await makeSecret(key, secret, maker));
  }
  return { ...had, ...made };
}
