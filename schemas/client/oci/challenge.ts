/** What a registry asks for with status 401 (RFC 9110 §11.6.1; distribution, "Token Authentication"). */
export type Challenge =
  | { readonly scheme: 'basic' }
  | {
      readonly scheme: 'bearer';
      readonly realm: string;
      readonly service: string | undefined;
      readonly scope: string | undefined;
    };

const PARAMETER = /([a-z]+)="((?:[^"\\]|\\.)*)"/gi;

/** @returns undefined for a scheme that nobody here speaks */
export function parseChallenge(header: string | null): Challenge | undefined {
  const [, scheme = '', rest = ''] = /^\s*(\S+)\s*(.*)$/.exec(header ?? '') ?? [];
  if (scheme.toLowerCase() === 'basic') return { scheme: 'basic' };
  if (scheme.toLowerCase() !== 'bearer') return undefined;
  const parameters = new Map(
    Array.from(rest.matchAll(PARAMETER), ([, key = '', value = '']) => [
      key.toLowerCase(),
      value.replaceAll(/\\(.)/g, '$1'),
    ]),
  );
  const realm = parameters.get('realm');
  if (realm === undefined) return undefined;
  return {
    scheme: 'bearer',
    realm,
    service: parameters.get('service'),
    scope: parameters.get('scope'),
  };
}
