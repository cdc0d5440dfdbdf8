import type { ApplianceManifest } from '../../../../../schemas/appliance/manifest.ts';
import type { ParameterValue } from '../../../../../schemas/appliance/parameter.ts';
import type { SecretMaker } from '../../ports/secret-maker.ts';
import type { StackSecrets } from './stack-record.ts';

/** No look-alikes (0 O, 1 l I) and nothing that needs quoting anywhere; 56 signs, 5.8 bits each. */
const PASSWORD_SIGNS = 'abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789';

/**
 * Makes a password of independent, equally likely signs.
 *
 * @param random random bytes; bytes that would make some signs likelier are thrown away
 */
export function makePassword(length: number, random: (count: number) => Uint8Array): string {
  const fair = 256 - (256 % PASSWORD_SIGNS.length);
  let password = '';
  while (password.length < length) {
    for (const byte of random(length)) {
      if (byte < fair && password.length < length)
        password += PASSWORD_SIGNS[byte % PASSWORD_SIGNS.length];
    }
  }
  return password;
}

/**
 * Makes everything secret of a stack: passwords that were not given, and the declared secrets.
 *
 * @param answers what the operator typed; its passwords are taken over
 */
export async function makeSecrets(
  manifest: Pick<ApplianceManifest, 'parameters' | 'secrets'>,
  answers: Record<string, ParameterValue>,
  maker: SecretMaker,
): Promise<StackSecrets> {
  const secrets: Record<string, string> = {};
  for (const [key, secret] of Object.entries(manifest.secrets)) {
    Object.assign(secrets, await makeSecret(key, secret, maker));
  }
  return { parameters: makePasswords(manifest, answers, maker), secrets };
}

/** @returns passwords as they were typed, and those that were not */
export function makePasswords(
  manifest: Pick<ApplianceManifest, 'parameters'>,
  answers: Record<string, ParameterValue>,
  maker: Pick<SecretMaker, 'random'>,
): Record<string, string> {
  const parameters: Record<string, string> = {};
  for (const [key, parameter] of Object.entries(manifest.parameters)) {
    if (parameter.type !== 'password') continue;
    const given = answers[key];
    parameters[key] =
      typeof given === 'string' && given !== ''
        ? given
        : makePassword(parameter.generate?.length ?? parameter.minLength, maker.random);
  }
  return parameters;
}

/** @returns what templates find of a secret, by their path */
export async function makeSecret(
  key: string,
  secret: ApplianceManifest['secrets'][string],
  maker: SecretMaker,
): Promise<Record<string, string>> {
  switch (secret.type) {
    case 'password':
      return { [key]: makePassword(secret.length, maker.random) };
    case 'hex':
      return { [key]: Buffer.from(maker.random(secret.bytes)).toString('hex') };
    case 'keypair': {
      const pair = await maker.keyPair(key);
      return { [`${key}.private`]: pair.privatePem, [`${key}.public`]: pair.publicOpenSsh };
    }
    case 'certificate': {
      const made = await maker.certificate(secret.names, secret.days);
      return { [`${key}.private`]: made.privatePem, [`${key}.certificate`]: made.certificatePem };
    }
  }
}
