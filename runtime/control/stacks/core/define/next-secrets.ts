import type { ApplianceManifest } from '../../../../../schemas/appliance/manifest.ts';
import type { ParameterValue } from '../../../../../schemas/appliance/parameter.ts';
import type { SecretMaker } from '../../ports/secret-maker.ts';
import { isSecretKept } from '../plan/upgrade/upgrade-secrets.ts';
import { makePasswords, makeSecret } from './make-secrets.ts';
import type { StackSecrets } from './stack-record.ts';

/**
 * Makes what is secret of a newer version: what it shares with the version before stays as it is.
 *
 * @param answers to all of its questions, with the passwords of before
 */
export async function nextSecrets(
  before: Pick<ApplianceManifest, 'secrets'>,
  after: Pick<ApplianceManifest, 'parameters' | 'secrets'>,
  { had, answers }: { had: StackSecrets; answers: Record<string, ParameterValue> },
  maker: SecretMaker,
): Promise<StackSecrets> {
  const secrets: Record<string, string> = {};
  for (const [key, secret] of Object.entries(after.secrets)) {
    const kept = isSecretKept(before.secrets[key], secret) ? partsOf(key, had.secrets) : {};
    const isThere = Object.keys(kept).length > 0;
    Object.assign(secrets, isThere ? kept : await makeSecret(key, secret, maker));
  }
  return { parameters: makePasswords(after, answers, maker), secrets };
}

/** A secret is `key`, or several parts named `key.part`. */
const partsOf = (key: string, secrets: StackSecrets['secrets']): Record<string, string> =>
  Object.fromEntries(
    Object.entries(secrets).filter(([path]) => path === key || path.startsWith(`${key}.`)),
  );
