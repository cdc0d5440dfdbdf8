import type { ChangePlan } from '../../../../../../schemas/api/resources/change.ts';
import type { ApplianceManifest } from '../../../../../../schemas/appliance/manifest.ts';
import type { Secret } from '../../../../../../schemas/appliance/parameter.ts';
import type { Remark } from '../remark.ts';
import { filesNaming } from './files-naming.ts';

export interface ChangedSecrets {
  readonly rows: ChangePlan['secrets'];
  readonly may: ChangePlan['may']['secrets'];
  readonly problems: Remark[];
}

/**
 * Decides which secrets are made anew.
 *
 * @param wanted keys; the same one twice is one
 */
export function changeSecrets(
  { secrets, roles }: Pick<ApplianceManifest, 'secrets' | 'roles'>,
  wanted: readonly string[],
): ChangedSecrets {
  const keys = [...new Set(wanted)];
  const rotated = Object.entries(secrets).filter(([key]) => keys.includes(key));
  return {
    rows: rotated.map(([key, secret]) => ({
      key,
      kind: secret.type,
      how: secret.change ?? 'live',
      roles: Object.entries(roles)
        .filter(([, role]) => filesNaming(role, [secretPath(key)]).length > 0)
        .map(([role]) => role),
    })),
    may: Object.entries(secrets).flatMap(([key, { type, change }]) =>
      change === undefined ? [] : [{ key, kind: type, how: change }],
    ),
    problems: [
      ...keys.filter((key) => !Object.hasOwn(secrets, key)).map((key) => unknown(key, secrets)),
      ...rotated.filter(([, { change }]) => change === undefined).map(fixed),
    ],
  };
}

/** How templates name a secret, and hooks are told of it; its parts are `secrets.key.part`. */
export const secretPath = (key: string): string => `secrets.${key}`;

function unknown(key: string, secrets: ApplianceManifest['secrets']): Remark {
  const known = Object.keys(secrets).join(', ') || 'none';
  return {
    code: 'SECRET_UNKNOWN',
    message: `It has no secret “${key}”.`,
    action: `Its secrets are: ${known}.`,
  };
}

const fixed = ([key]: [string, Secret]): Remark => ({
  code: 'SECRET_FIXED',
  message: `The secret “${key}” was made at the install and cannot be made anew: the appliance does not say how.`,
});
