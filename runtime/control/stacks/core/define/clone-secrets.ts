import type { ApplianceManifest } from '../../../../../schemas/appliance/manifest.ts';
import type { SecretMaker } from '../../ports/secret-maker.ts';
import { makeSecret } from './make-secrets.ts';
import type { StackSecrets } from './stack-record.ts';

type Secrets = ApplianceManifest['secrets'];

/**
 * What is on the disks of a clone was made with the secrets of the stack: they stay, unless the appliance says that
 * its machines take another one. A fenced clone keeps all of them.
 *
 * @returns the keys of secrets that are made anew
 */
export const renewedSecrets = (secrets: Secrets, fenced: boolean): string[] =>
  fenced ? [] : Object.keys(secrets).filter((key) => secrets[key]?.clone === 'renew');

/** @returns the secrets of a clone; passwords that were answered stay as they are */
export async function cloneSecrets(
  secrets: Secrets,
  had: StackSecrets,
  fenced: boolean,
  maker: SecretMaker,
): Promise<StackSecrets> {
  const made: Record<string, string> = {};
  const renewed = renewedSecrets(secrets, fenced);
  for (const [key, secret] of Object.entries(secrets)) {
    if (renewed.includes(key)) Object.assign(made, await makeSecret(key, secret, maker));
  }
  return { ...had, secrets: { ...had.secrets, ...made } };
}
