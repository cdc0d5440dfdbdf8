import { Fault } from '../../../../schemas/errors/fault.ts';

/**
 * Writes the base URL of a registry in one way, so that two spellings of it are equal: numbers are
 * dotted quads (`http://2130706433` is `http://127.0.0.1`), and standard ports are left out.
 *
 * @param text such as `https://registry.example.org` or `registry.example.org:5000`
 * @throws Fault NAME_INVALID for anything but scheme, host and port
 */
export function registryUrl(text: string): string {
  const withScheme = /^[a-z]+:\/\//i.test(text) ? text : `https://${text}`;
  const url = URL.canParse(withScheme) ? new URL(withScheme) : undefined;
  const isBase =
    url && /^https?:$/.test(url.protocol) && /^\/*$/.test(url.pathname) && !url.search && !url.hash;
  if (isBase && url.username === '' && url.password === '') return url.origin;
  throw new Fault('NAME_INVALID', { name: text });
}
